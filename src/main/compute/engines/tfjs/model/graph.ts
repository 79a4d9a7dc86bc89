import type { Config } from './config.ts';

/** One layer as the file defines it; several nodes may share it and its weights. */
export interface LayerDefinition {
  /** Its name, after those of the models that it lies in: `encoder/conv1`. */
  readonly path: string;
  readonly className: string;
  readonly config: Config;
}

/** What enters a node: another node's value, or a number written into the file. */
export type Operand = string | number;

/** One use of a layer. */
export interface LayerNode {
  /** The layer's path; further uses of a shared layer are `path#2`, `path#3`. */
  readonly name: string;
  readonly layer: LayerDefinition;
  readonly inputs: readonly Operand[];
}

/** The image input or another one: its shape without the batch axis as the file states it; open lengths are null. */
export interface GraphInput {
  readonly name: string;
  readonly shape: readonly (number | null)[];
  /** The value that fills it, where it does not take the image. */
  readonly fill?: number;
}

/** A network as one flat list of nodes in the order of execution, models inside models unfolded. */
export interface LayerGraph {
  readonly inputs: readonly GraphInput[];
  readonly nodes: readonly LayerNode[];
  readonly outputs: readonly string[];
}
