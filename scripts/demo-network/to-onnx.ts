import { encodeModel, toModel, toNode, toTensor, toValueInfo } from '../../src/main/graph/index.ts';
import type { OnnxNode, OnnxTensor } from '../../src/main/graph/index.ts';
import { paddingOf } from './trainable-convolution.ts';
import { classCount, convolutions, featureCount, featureLayer, slots } from './architecture.ts';

const opset = 17;

/** The trained network as an ONNX file, ending in a softmax as labs' exports do. */
export function toOnnx(weights: Float32Array, inputPx: number): Uint8Array {
  const channels = convolutions[0]?.from ?? 0;
  const nodes = [...convolutionNodes(), ...headNodes()];
  const model = toModel(
    {
      name: 'demo-network',
      nodes,
      inputs: [toValueInfo('image', ['batch', channels, inputPx, inputPx])],
      outputs: [toValueInfo('probabilities', ['batch', classCount])],
      initializers: [
        ...slots.map(({ name, shape, start, length }) =>
          toInitializer(name, shape, weights.subarray(start, start + length)),
        ),
        toTensor('dense.bias', [classCount], new Float32Array(classCount)),
      ],
    },
    opset,
    8,
  );
  return encodeModel(model);
}

function convolutionNodes(): OnnxNode[] {
  return convolutions.flatMap(({ kernel, stride }, index) => {
    const name = `convolution${index + 1}`;
    const input = index === 0 ? 'image' : `stage${index}`;
    const output = index === convolutions.length - 1 ? featureLayer : `stage${index + 1}`;
    const attributes = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: Array.from({ length: 4 }, () => paddingOf(kernel)),
      dilations: [1, 1],
      group: 1,
    };
    return [
      toNode('Conv', [input, `${name}.weight`], [`${name}.sum`], attributes, name),
      toNode('Relu', [`${name}.sum`], [output], {}, `relu${index + 1}`),
    ];
  });
}

function headNodes(): OnnxNode[] {
  return [
    toNode('GlobalAveragePool', [featureLayer], ['pooled'], {}, 'pool'),
    toNode('Flatten', ['pooled'], ['flat'], { axis: 1 }, 'flatten'),
    toNode('Gemm', ['flat', 'dense.weight', 'dense.bias'], ['logits'], { transB: 1 }, 'dense'),
    toNode('Softmax', ['logits'], ['probabilities'], { axis: 1 }, 'softmax'),
  ];
}

/** Kernels are trained as [k, k, from, to] and stored as [to, from, k, k]; the dense layer is turned likewise. */
function toInitializer(name: string, shape: readonly number[], values: Float32Array): OnnxTensor {
  const [rows = 1, columns = 1, from = 1, to = 1] = shape;
  if (shape.length === 2)
    return toTensor(name, [classCount, featureCount], transposed(values, rows, columns));
  return toTensor(name, [to, from, rows, columns], transposed(values, rows * columns, from * to, from));
}

/**
 * Turns [rows, columns] into [columns, rows]; with `inner`, columns are a [inner, columns / inner] grid that is turned
 * as well, which makes [rows, from, to] into [to, from, rows].
 */
function transposed(values: Float32Array, rows: number, columns: number, inner = 1): Float32Array {
  const outer = columns / inner;
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const place = (column % outer) * inner + Math.floor(column / outer);
      result[place * rows + row] = values[row * columns + column] ?? 0;
    }
  }
  return result;
}
