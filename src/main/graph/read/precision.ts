import { attributeType, elementType, type OnnxNode, type OnnxTensor, type ValueInfo } from '../onnx/model.ts';
import { toTensor } from '../onnx/build.ts';
import { numbersOf } from '../onnx/values.ts';

const otherFloats: readonly number[] = [elementType.float16, elementType.bfloat16, elementType.double];

/** A tensor of half, brain or double precision as float32; any other as it is. */
export function toSinglePrecision(tensor: OnnxTensor): OnnxTensor {
  if (!otherFloats.includes(tensor.dataType)) return tensor;
  return toTensor(tensor.name, tensor.dims, Float32Array.from(numbersOf(tensor)));
}

/** The same for the declared type of an input or output. */
export function declareSinglePrecision(info: ValueInfo): ValueInfo {
  const tensor = info.type?.tensor;
  if (!tensor || !otherFloats.includes(tensor.elementType)) return info;
  return { ...info, type: { denotation: '', tensor: { ...tensor, elementType: elementType.float } } };
}

/** The same for a node: tensors in its attributes, and the type that a Cast and its kin make. */
export function computeInSinglePrecision(node: OnnxNode): OnnxNode {
  const attributes = node.attributes.map((attribute) => {
    if (attribute.t !== null) return { ...attribute, t: toSinglePrecision(attribute.t) };
    const namesType = attribute.type === attributeType.int && ['to', 'dtype'].includes(attribute.name);
    return namesType && otherFloats.includes(attribute.i)
      ? { ...attribute, i: elementType.float }
      : attribute;
  });
  return { ...node, attributes };
}
