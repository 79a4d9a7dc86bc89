import {
  toModel,
  toNode,
  toTensor,
  toValueInfo,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from '../../src/main/graph/index.ts';

/** ResNet-18 with random weights, batch normalisation already merged as exporters do; input `image` [batch, 3, 224, 224]. */
export function toResNet18(batch: number | null = null, classes = 10): OnnxModel {
  const nodes: OnnxNode[] = [];
  const weights: OnnxTensor[] = [];
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const weight = (name: string, dims: readonly number[], size: number) => {
    const length = dims.reduce((product, one) => product * one, 1);
    weights.push(
      toTensor(
        name,
        dims,
        Float32Array.from({ length }, () => random() * size),
      ),
    );
    return name;
  };
  const conv = (name: string, input: string, from: number, to: number, kernel: number, stride: number) => {
    const pad = Math.floor(kernel / 2);
    const inputs = [
      input,
      weight(`${name}.w`, [to, from, kernel, kernel], Math.sqrt(3 / (from * kernel * kernel))),
      weight(`${name}.b`, [to], 0.1),
    ];
    const attributes = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    };
    nodes.push(toNode('Conv', inputs, [name], attributes));
    return name;
  };
  const op = (type: string, name: string, ...inputs: readonly string[]) => {
    nodes.push(toNode(type, inputs, [name]));
    return name;
  };
  const block = (name: string, input: string, from: number, to: number, stride: number) => {
    const first = op('Relu', `${name}.relu1`, conv(`${name}.conv1`, input, from, to, 3, stride));
    const second = conv(`${name}.conv2`, first, to, to, 3, 1);
    const skip = from === to ? input : conv(`${name}.down`, input, from, to, 1, stride);
    return op('Relu', `${name}.out`, op('Add', `${name}.add`, second, skip));
  };
  const stem = op('Relu', 'stem', conv('conv1', 'image', 3, 64, 7, 2));
  nodes.push(
    toNode('MaxPool', [stem], ['pool'], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  );
  let x = 'pool';
  let width = 64;
  for (const [stage, to] of [64, 128, 256, 512].entries()) {
    x = block(`layer${stage + 1}.0`, x, width, to, stage === 0 ? 1 : 2);
    x = block(`layer${stage + 1}.1`, x, to, to, 1);
    width = to;
  }
  const pooled = op('Flatten', 'flat', op('GlobalAveragePool', 'gap', x));
  nodes.push(
    toNode(
      'Gemm',
      [pooled, weight('fc.w', [512, classes], 0.05), weight('fc.b', [classes], 0.1)],
      ['logits'],
    ),
  );
  return toModel({
    nodes,
    inputs: [toValueInfo('image', [batch, 3, 224, 224])],
    outputs: [toValueInfo('logits', [batch, classes])],
    initializers: weights,
  });
}
