import { intOf, textOf } from '../onnx/attributes.ts';
import type { Derivation, Derivative, DerivativeTable } from './derivation.ts';
import { backAlong, backAlongAxes, toAxisMatrix, type AxisMatrix } from './linear-along.ts';

/** A matrix that picks `places[row]` in every row; null picks nothing. */
function pickingMatrix(places: readonly (number | null)[], columns: number): AxisMatrix {
  return toAxisMatrix(places.length, columns, (row) => {
    const place = places[row] ?? null;
    return place === null ? [] : [[place, 1]];
  });
}

interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** What a Slice takes along each axis, with the operator's clamping. */
function cutsOf(d: Derivation): readonly Cut[] {
  const shape = d.shape(d.x);
  const starts = d.constant(1) ?? [];
  const axes = (d.constant(3) ?? starts.map((_, axis) => axis)).map((axis) => d.axisOf(axis));
  const steps = d.constant(4) ?? starts.map(() => 1);
  return axes.map((axis, index) => {
    const length = shape[axis] ?? 1;
    const step = steps[index] ?? 1;
    const raw = starts[index] ?? 0;
    const counted = raw < 0 ? raw + length : raw;
    const start = Math.min(Math.max(counted, 0), step > 0 ? length : length - 1);
    return { axis, start, step, length: d.shape(d.y)[axis] ?? 0 };
  });
}

/** A cut without steps is undone by zeros around it; one with steps by a picking matrix. */
const slice: Derivative = (d) => {
  const shape = d.shape(d.x);
  const cuts = cutsOf(d);
  if (cuts.some(({ step }) => step !== 1)) {
    const matrices = cuts.map(({ axis, start, step, length }) => {
      const places = Array.from({ length }, (_, row) => start + row * step);
      return [axis, pickingMatrix(places, shape[axis] ?? 1)] as const;
    });
    return [backAlongAxes(d, d.dy, d.shape(d.y), matrices)];
  }
  const begin = shape.map((_, axis) => cuts.find((cut) => cut.axis === axis)?.start ?? 0);
  const end = shape.map((length, axis) => length - (begin[axis] ?? 0) - (d.shape(d.y)[axis] ?? 0));
  return [d.emit.op('Pad', [d.dy, d.emit.ints([...begin, ...end])])];
};

/** Where along one axis each padded place takes its value from; null for the constant. */
function sourceOf(mode: string, place: number, length: number): number | null {
  if (place >= 0 && place < length) return place;
  if (mode === 'edge') return place < 0 ? 0 : length - 1;
  if (mode === 'wrap') return ((place % length) + length) % length;
  if (mode !== 'reflect') return null;
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const phase = ((place % period) + period) % period;
  return phase < length ? phase : period - phase;
}

const pad: Derivative = (d) => {
  const shape = d.shape(d.x);
  const padded = d.shape(d.y);
  const mode = textOf(d.node, 'mode', 'constant');
  const pads = d.constant(1) ?? [];
  const axes = (d.constant(3) ?? shape.map((_, axis) => axis)).map((axis) => d.axisOf(axis));
  const used = axes
    .map((axis, index) => ({ axis, begin: pads[index] ?? 0, end: pads[index + axes.length] ?? 0 }))
    .filter(({ begin, end }) => begin !== 0 || end !== 0);
  if (mode === 'constant') {
    // Zeros that were put on are cut off again; what was cut off (negative pads) comes back as zeros.
    const back = [...shape, ...shape].map(() => 0);
    for (const { axis, begin, end } of used) {
      back[axis] = -begin;
      back[axis + shape.length] = -end;
    }
    return [d.emit.op('Pad', [d.dy, d.emit.ints(back)])];
  }
  const matrices = used.map(({ axis, begin }) => {
    const length = shape[axis] ?? 1;
    const places = Array.from({ length: padded[axis] ?? 0 }, (_, row) => sourceOf(mode, row - begin, length));
    return [axis, pickingMatrix(places, length)] as const;
  });
  return [backAlongAxes(d, d.dy, padded, matrices)];
};

/** Above this many entries a picking matrix costs more than scattering. */
const largestMatrix = 1 << 20;

/** y takes whole slices of x along one axis; each slice's gradient goes back to where it came from, repeats add up. */
const gather: Derivative = (d) => {
  const shape = d.shape(d.x);
  const axis = d.axisOf(intOf(d.node, 'axis', 0));
  const length = shape[axis] ?? 1;
  if (d.isComputed(1)) return [scatterSlices(d, axis)];
  const indices = d.constant(1) ?? [];
  const flat = shape.with(axis, indices.length);
  const dy = d.emit.reshape(d.dy, flat);
  const places = indices.map((index) => (index < 0 ? index + length : index));
  if (places.length * length <= largestMatrix) {
    return [backAlong(d, dy, flat, axis, pickingMatrix(places, length)).gradient];
  }
  const lead = d.emit.ints(places);
  const column = d.emit.reshape(
    lead,
    flat.map((_, at) => (at === axis ? places.length : 1)),
  );
  const spread = d.emit.op('Expand', [column, d.emit.ints(flat)]);
  return [d.emit.op('ScatterElements', [d.emit.zeros(shape), spread, dy], { axis, reduction: 'add' })];
};

/** {@link gather} where the places are computed from the image: slices are added up where they came from. */
function scatterSlices(d: Derivation, axis: number): string {
  const { emit } = d;
  const shape = d.shape(d.x);
  const count = d.shape(d.input(1)).reduce((size, length) => size * length, 1);
  const flat = shape.with(axis, count);
  const column = emit.reshape(
    d.input(1),
    flat.map((_, at) => (at === axis ? count : 1)),
  );
  const spread = emit.op('Expand', [column, emit.ints(flat)]);
  const dy = emit.reshape(d.dy, flat);
  return emit.op('ScatterElements', [emit.zeros(shape), spread, dy], { axis, reduction: 'add' });
}

const gatherElements: Derivative = (d) => {
  const axis = d.axisOf(intOf(d.node, 'axis', 0));
  const empty = d.emit.zeros(d.shape(d.x));
  return [d.emit.op('ScatterElements', [empty, d.input(1), d.dy], { axis, reduction: 'add' })];
};

const gatherNd: Derivative = (d) => {
  if (intOf(d.node, 'batch_dims', 0) !== 0) throw d.noRule('it gathers within batches');
  return [d.emit.op('ScatterND', [d.emit.zeros(d.shape(d.x)), d.input(1), d.dy], { reduction: 'add' })];
};

/** Values that were overwritten get no gradient; those written get the gradient of their places. */
const scatterElements: Derivative = (d) => {
  if (textOf(d.node, 'reduction', 'none') !== 'none') throw d.noRule('it reduces while it scatters');
  const axis = d.axisOf(intOf(d.node, 'axis', 0));
  const gaps = () =>
    d.emit.op('ScatterElements', [d.dy, d.input(1), d.emit.zeros(d.shape(d.input(1)))], { axis });
  const dUpdates = () => d.emit.op('GatherElements', [d.dy, d.input(1)], { axis });
  return [d.wants(0) ? gaps() : null, null, d.wants(2) ? dUpdates() : null];
};

const scatterNd: Derivative = (d) => {
  if (textOf(d.node, 'reduction', 'none') !== 'none') throw d.noRule('it reduces while it scatters');
  const gaps = () => d.emit.op('ScatterND', [d.dy, d.input(1), d.emit.zeros(d.shape(d.input(2)))]);
  return [d.wants(0) ? gaps() : null, null, d.wants(2) ? d.emit.op('GatherND', [d.dy, d.input(1)]) : null];
};

/** The k largest values stand where their indices say. */
const topK: Derivative = (d) => {
  const axis = d.axisOf(intOf(d.node, 'axis', -1));
  const places = d.node.outputs[1] ?? '';
  const empty = d.emit.zeros(d.shape(d.x));
  return [d.emit.op('ScatterElements', [empty, places, d.dy], { axis, reduction: 'add' })];
};

/** Derivatives of the operators that pick values by place. */
export const indexing: DerivativeTable = {
  Slice: slice,
  Pad: pad,
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherNd,
  ScatterElements: scatterElements,
  ScatterND: scatterNd,
  TopK: topK,
};
