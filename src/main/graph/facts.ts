import type { OnnxTensor } from './onnx/model.ts';

/** What one run of the network on an input of fixed size told about its tensors. */
export interface Facts {
  /** The shape of every tensor. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The tensors that do not depend on the input's values, only on its shape, with their values. */
  readonly values: ReadonlyMap<string, OnnxTensor>;
}
