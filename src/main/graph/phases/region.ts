import { groupsOf, windowsOf } from '../derivatives/windows.ts';
import { descendantsOf, isStandard, type Network } from '../network.ts';
import { floatOf } from '../onnx/attributes.ts';
import type { OnnxNode } from '../onnx/model.ts';
import { phaseCount } from './row-filter.ts';

/** What a node does to images that are kept as phases. */
export type PhaseWork =
  /** A convolution with 3 x 3 taps, stride 1 and a border of one: filtered across phases. */
  | { readonly kind: 'filter' }
  /** The same for every pixel, so for every phase; `keepsZero` where zeros stay zeros. */
  | { readonly kind: 'pixelwise'; readonly keepsZero: boolean }
  | { readonly kind: 'add' }
  | { readonly kind: 'multiply' };

/** The nodes that work on phases, and the shapes of what they read and make. */
export interface Region {
  readonly works: ReadonlyMap<OnnxNode, PhaseWork>;
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

const pixelwiseOperators = ['Relu', 'HardSigmoid', 'Sigmoid', 'Tanh'];

/** Blocks of channels hold as many on every processor, or a part of it. */
const blockChannels = 16;

/** Rows below the image are told by their tile, so there have to be two. */
const leastRows = phaseCount + 1;

/**
 * What convolutions cost on one core with AVX-512, in nanoseconds: one multiplication and addition; filtering across
 * phases for every value read and made, and taking apart and weaving for each, if nothing beside works on phases; the
 * operators that take one convolution's place, however small the image.
 */
const cost = { multiplication: 2 / 270, read: 0.35 + 0.25, made: 0.3 + 0.3, operators: 80_000 };

/** Finds the nodes of a whole graph that are worth working on phases. */
export function findRegion(network: Network, known: ReadonlyMap<string, readonly number[]>): Region {
  const computed = descendantsOf(
    network,
    network.inputs.map(({ name }) => name),
  );
  const shapes = new Map(known);
  const works = new Map<OnnxNode, PhaseWork>();
  const inPhases = new Set<string>();
  for (const node of network.nodes) {
    if (!isStandard(node)) continue;
    const work = workOf(node, shapes, computed);
    if (work === null) continue;
    const [output = ''] = node.outputs;
    const data = node.inputs.filter((name) => computed.has(name));
    const shape = shapes.get(output) ?? shapes.get(data[0] ?? '');
    if (shape !== undefined) shapes.set(output, shape);
    if (work.kind !== 'filter' && !data.some((name) => inPhases.has(name))) continue;
    works.set(node, work);
    for (const name of [...data, output]) inPhases.add(name);
  }
  return { works, shapes };
}

function workOf(
  node: OnnxNode,
  shapes: ReadonlyMap<string, readonly number[]>,
  computed: ReadonlySet<string>,
): PhaseWork | null {
  const [first = '', second = ''] = node.inputs;
  const shape = shapes.get(first);
  if (shape?.length !== 4 || (shape[2] ?? 0) < leastRows || (shape[1] ?? 0) % blockChannels !== 0)
    return null;
  if (node.opType === 'Conv') {
    return node.inputs.slice(1).some((name) => computed.has(name)) ? null : convolution(node, shape, shapes);
  }
  if (pixelwiseOperators.includes(node.opType)) return { kind: 'pixelwise', keepsZero: keepsZero(node) };
  if (node.opType !== 'Add' && node.opType !== 'Mul') return null;
  const alike = computed.has(first) && computed.has(second) && String(shapes.get(second)) === String(shape);
  if (!alike) return null;
  return { kind: node.opType === 'Add' ? 'add' : 'multiply' };
}

function keepsZero(node: OnnxNode): boolean {
  if (node.opType === 'HardSigmoid') return floatOf(node, 'beta', 0.5) <= 0;
  return node.opType === 'Relu' || node.opType === 'Tanh';
}

function convolution(
  node: OnnxNode,
  shape: readonly number[],
  shapes: ReadonlyMap<string, readonly number[]>,
): PhaseWork | null {
  const output = shapes.get(node.outputs[0] ?? '') ?? shape;
  const [, channels = 0, ...size] = shape;
  const made = output[1] ?? 0;
  const taps = kernelOf(node, shapes);
  const known = shapes.has(node.outputs[0] ?? '');
  if (taps === null || made % blockChannels !== 0) return null;
  const { strides, dilations, padBegin, padEnd } = windowsOf(node, taps, size, output.slice(2));
  const plain = [...strides, ...dilations].every((step) => step === 1);
  const pads = [...padBegin, ...padEnd];
  if (!plain) return null;
  if (String(taps) === '1,1') {
    const alone = groupsOf(node) === channels || known;
    const unbiased = (node.inputs[2] ?? '') === '';
    return pads.every((pad) => pad === 0) && alone ? { kind: 'pixelwise', keepsZero: unbiased } : null;
  }
  const filtered = known && String(taps) === '3,3' && groupsOf(node) === 1 && pads.every((pad) => pad === 1);
  return filtered && pays(channels, output) ? { kind: 'filter' } : null;
}

function kernelOf(node: OnnxNode, shapes: ReadonlyMap<string, readonly number[]>): readonly number[] | null {
  const given = node.attributes.find(({ name }) => name === 'kernel_shape')?.ints;
  return given ?? shapes.get(node.inputs[1] ?? '')?.slice(2) ?? null;
}

/**
 * Whether half the multiplications, of padded tiles, and the passes over memory are quicker than the convolution. One
 * image decides, so that its values do not hang on how many are computed at once.
 */
function pays(read: number, [, made = 0, rows = 0, columns = 0]: readonly number[]): boolean {
  const direct = 9 * read * made * cost.multiplication;
  const padded = (Math.ceil(rows / phaseCount) * phaseCount) / rows;
  const inPhases = padded * (direct / 2 + cost.read * read + cost.made * made);
  return (direct - inPhases) * rows * columns > cost.operators;
}
