import { unsupported } from '../../../shared/errors.ts';
import { toAttribute, type AttributeValue } from '../onnx/build.ts';
import { attributesWithout, floatOf, floatsOf, intOf, intsOf, textOf } from '../onnx/attributes.ts';
import type { OnnxNode } from '../onnx/model.ts';
import type { Emitter } from '../emitter.ts';

/** One change of an operator's form: what it was below an opset version becomes what it is since. */
interface Upgrade {
  readonly below: number;
  readonly apply: (node: OnnxNode, emit: Emitter) => OnnxNode;
}

const set = (node: OnnxNode, changes: Partial<OnnxNode>): OnnxNode => ({ ...node, ...changes });
const withAttributes = (node: OnnxNode, values: Readonly<Record<string, AttributeValue>>): OnnxNode =>
  set(node, {
    attributes: [
      ...attributesWithout(node, ...Object.keys(values)),
      ...Object.entries(values).map(([name, value]) => toAttribute(name, value)),
    ],
  });

/** Moves a list of whole numbers from an attribute to the second input. */
function intsToInput(name: string): Upgrade['apply'] {
  return (node, emit) => {
    const values = intsOf(node, name);
    const inputs = values === undefined ? node.inputs : [node.inputs[0] ?? '', emit.ints(values)];
    return set(node, { inputs: [...inputs], attributes: attributesWithout(node, name) });
  };
}

const axesToInput = intsToInput('axes');

/** A reduction over every axis says so by leaving its axes out, before and after; only the place changed. */
const reduction = { below: 18, apply: axesToInput };

function sliceToInputs(node: OnnxNode, emit: Emitter): OnnxNode {
  const starts = intsOf(node, 'starts') ?? [];
  const axes = intsOf(node, 'axes') ?? starts.map((_, index) => index);
  const inputs = [
    node.inputs[0] ?? '',
    emit.ints(starts),
    emit.ints(intsOf(node, 'ends') ?? []),
    emit.ints(axes),
  ];
  return set(node, { inputs, attributes: [] });
}

function clipToInputs(node: OnnxNode, emit: Emitter): OnnxNode {
  const lowest = -3.4028234663852886e38;
  const inputs = [
    node.inputs[0] ?? '',
    emit.float(floatOf(node, 'min', lowest)),
    emit.float(floatOf(node, 'max', -lowest)),
  ];
  return set(node, { inputs, attributes: [] });
}

function padToInputs(node: OnnxNode, emit: Emitter): OnnxNode {
  const inputs = [
    node.inputs[0] ?? '',
    emit.ints(intsOf(node, 'pads') ?? []),
    emit.float(floatOf(node, 'value', 0)),
  ];
  return set(node, { inputs, attributes: attributesWithout(node, 'pads', 'value') });
}

/** Upsample (7 and 9) and the first Resize (10) sample without centring: source = target / scale. */
function toResize(node: OnnxNode, emit: Emitter): OnnxNode {
  const listed = floatsOf(node, 'scales');
  const scales =
    listed === undefined ? (node.inputs[1] ?? '') : emit.tensor([listed.length], Float32Array.from(listed));
  const bare = set(node, { opType: 'Resize', inputs: [node.inputs[0] ?? '', '', scales], attributes: [] });
  return withAttributes(bare, {
    mode: textOf(node, 'mode', 'nearest'),
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}

/** `tf_half_pixel_for_nn` with floor is the half-pixel grid rounded, a tie upwards. */
function renameResizeMode(node: OnnxNode): OnnxNode {
  if (textOf(node, 'coordinate_transformation_mode', '') !== 'tf_half_pixel_for_nn') return node;
  return withAttributes(node, {
    coordinate_transformation_mode: 'half_pixel',
    nearest_mode: 'round_prefer_ceil',
  });
}

/** Before opset 20 the modes had the names of pictures' modes. */
function renameGridMode(node: OnnxNode): OnnxNode {
  const names: Readonly<Record<string, string>> = { bilinear: 'linear', bicubic: 'cubic' };
  const mode = textOf(node, 'mode', 'bilinear');
  return withAttributes(node, { mode: names[mode] ?? mode });
}

/** Before opset 13 the axes from `axis` on were flattened into one and normalised together. */
function normaliseFlattened(node: OnnxNode, emit: Emitter): OnnxNode {
  const axis = intOf(node, 'axis', 1);
  if (axis === -1) return node;
  const [input = ''] = node.inputs;
  const shape = emit.op('Shape', [input]);
  const flat = emit.op('Flatten', [input], { axis });
  const done = emit.op(node.opType, [flat], { axis: -1 });
  return set(node, { opType: 'Reshape', inputs: [done, shape], attributes: [] });
}

function splitToInput(node: OnnxNode, emit: Emitter): OnnxNode {
  const moved = intsToInput('split')(node, emit);
  return moved.inputs.length > 1 ? moved : countOutputs(moved);
}

function countOutputs(node: OnnxNode): OnnxNode {
  return (node.inputs[1] ?? '') !== '' ? node : withAttributes(node, { num_outputs: node.outputs.length });
}

function topKToInput(node: OnnxNode, emit: Emitter): OnnxNode {
  const inputs = [node.inputs[0] ?? '', emit.ints([intOf(node, 'k', 1)])];
  return set(node, { inputs, attributes: attributesWithout(node, 'k') });
}

const upgrades: Readonly<Record<string, readonly Upgrade[]>> = {
  Squeeze: [{ below: 13, apply: axesToInput }],
  Unsqueeze: [{ below: 13, apply: axesToInput }],
  ReduceSum: [{ below: 13, apply: axesToInput }],
  ReduceMean: [reduction],
  ReduceMax: [reduction],
  ReduceMin: [reduction],
  ReduceProd: [reduction],
  ReduceL1: [reduction],
  ReduceL2: [reduction],
  ReduceLogSum: [reduction],
  ReduceLogSumExp: [reduction],
  ReduceSumSquare: [reduction],
  Slice: [{ below: 10, apply: sliceToInputs }],
  Clip: [{ below: 11, apply: clipToInputs }],
  Pad: [{ below: 11, apply: padToInputs }],
  Upsample: [{ below: 10, apply: toResize }],
  Resize: [
    { below: 11, apply: toResize },
    { below: 13, apply: renameResizeMode },
  ],
  GridSample: [{ below: 20, apply: renameGridMode }],
  Softmax: [{ below: 13, apply: normaliseFlattened }],
  LogSoftmax: [{ below: 13, apply: normaliseFlattened }],
  Hardmax: [{ below: 13, apply: normaliseFlattened }],
  Split: [
    { below: 13, apply: splitToInput },
    { below: 18, apply: countOutputs },
  ],
  TopK: [{ below: 10, apply: topKToInput }],
  Scatter: [{ below: 11, apply: (node) => set(node, { opType: 'ScatterElements' }) }],
  BatchNormalization: [
    {
      below: 14,
      apply: (node) =>
        set(node, { attributes: attributesWithout(node, 'spatial'), outputs: node.outputs.slice(0, 1) }),
    },
  ],
};

/** The oldest opset in which the operators already broadcast as they do today. */
export const oldestOpset = 7;

/**
 * Rewrites standard operators of an older opset into the form they have since 18. Additional nodes and constants go
 * to `emit`.
 * @throws Unsupported for an opset before 7.
 */
export function upgradeNode(node: OnnxNode, opset: number, emit: Emitter): OnnxNode {
  if (opset < oldestOpset) {
    throw unsupported({
      what: `the network speaks ONNX opset ${opset}`,
      mend: `Export it with opset ${oldestOpset} or newer; 17 is a good choice.`,
    });
  }
  const due = (upgrades[node.opType] ?? []).filter(({ below }) => opset < below);
  const first = due[0];
  // Later steps of the same operator describe forms that the first step has already left behind.
  return first === undefined ? node : first.apply(node, emit);
}
