import { badInput } from '../../../shared/errors.ts';
import { readMessage, writeMessage } from './message.ts';
import type { OnnxModel } from './model.ts';
import { modelFields } from './schema.ts';

/**
 * Reads the bytes of an ONNX file. Weights stay views into `bytes`, so these must not change afterwards.
 * @param where the file, for the error.
 * @throws BadInput where the bytes are cut short or are no ONNX model.
 */
export function decodeModel(bytes: Uint8Array, where?: string): OnnxModel {
  const mend = 'Export the network to ONNX again, or copy the file again if it was cut short.';
  let model: OnnxModel;
  try {
    model = readMessage(bytes, modelFields);
  } catch (cause) {
    throw badInput({ what: 'this is no complete ONNX model', where, mend, cause });
  }
  if (model.graph === null || model.opsets.length === 0) {
    throw badInput({ what: 'this file holds no ONNX graph', where, mend });
  }
  return model;
}

/** Writes a model as the bytes of an ONNX file. */
export function encodeModel(model: OnnxModel): Uint8Array {
  return writeMessage(model, modelFields);
}
