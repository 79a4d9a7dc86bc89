import { intOf, textOf } from '../onnx/attributes.ts';
import { elementType } from '../onnx/model.ts';
import type { Derivation, Derivative, DerivativeTable } from './derivation.ts';

/** Places along one axis of the image, [N, P], and how fast they move with the grid's coordinate. */
interface Places {
  readonly at: string;
  readonly slope: string;
}

/** One corner of the cell that a place lies in. */
interface Corner {
  /** Its place in a plane, [N, 1, P], as int64. */
  readonly index: string;
  /** 1 inside the image, 0 beyond it, [N, 1, P]. */
  readonly inside: string;
}

const op = ({ emit }: Derivation, type: string, ...inputs: readonly string[]) => emit.op(type, inputs);
const number = ({ emit }: Derivation, value: number) => emit.float(value);

/** The grid's coordinate along one axis, -1 to 1, as places of the image, 0 to length - 1; then what padding makes of it. */
function placesAlong(d: Derivation, coordinate: 0 | 1, length: number, points: number): Places {
  const { emit } = d;
  const [batch = 1] = d.shape(d.x);
  const aligned = intOf(d.node, 'align_corners', 0) === 1;
  const picked = emit.op('Gather', [d.input(1), emit.int(coordinate)], { axis: 3 });
  const flat = emit.reshape(picked, [batch, points]);
  const slope = (aligned ? length - 1 : length) / 2;
  const shift = (length - 1) / 2;
  const at = op(d, 'Add', d.mul(flat, number(d, slope)), number(d, shift));
  return padded(d, { at, slope: number(d, slope) }, length, aligned);
}

function padded(d: Derivation, { at, slope }: Places, length: number, aligned: boolean): Places {
  const mode = textOf(d.node, 'padding_mode', 'zeros');
  if (mode === 'zeros') return { at, slope };
  const reflected = mode === 'reflection' ? reflect(d, { at, slope }, length, aligned) : { at, slope };
  const clipped = op(d, 'Min', op(d, 'Max', reflected.at, number(d, 0)), number(d, length - 1));
  const kept = d.indicator(op(d, 'Equal', clipped, reflected.at));
  return { at: clipped, slope: d.mul(kept, reflected.slope) };
}

/** Folds places at the borders of the image: its outermost pixels' centres, or their edges. */
function reflect(d: Derivation, { at, slope }: Places, length: number, aligned: boolean): Places {
  const low = aligned ? 0 : -0.5;
  const span = aligned ? length - 1 : length;
  const from = op(d, 'Sub', at, number(d, low));
  const turn = d.emit.op('Mod', [op(d, 'Abs', from), number(d, 2 * span)], { fmod: 1 });
  const back = op(d, 'Greater', turn, number(d, span));
  const folded = op(d, 'Where', back, op(d, 'Sub', number(d, 2 * span), turn), turn);
  const direction = op(d, 'Where', back, number(d, -1), number(d, 1));
  const sign = d.mul(op(d, 'Sign', from), direction);
  return { at: op(d, 'Add', folded, number(d, low)), slope: d.mul(sign, slope) };
}

function cornerAt(d: Derivation, column: string, row: string, points: number): Corner {
  const { emit } = d;
  const [batch = 1, , height = 1, width = 1] = d.shape(d.x);
  const within = (place: string, length: number) =>
    op(d, 'Min', op(d, 'Max', place, number(d, 0)), number(d, length - 1));
  const [x, y] = [within(column, width), within(row, height)];
  const inside = op(d, 'And', op(d, 'Equal', x, column), op(d, 'Equal', y, row));
  const index = op(d, 'Add', d.mul(y, number(d, width)), x);
  const shape = [batch, 1, points];
  return {
    index: emit.reshape(emit.op('Cast', [index], { to: elementType.int64 }), shape),
    inside: emit.reshape(d.indicator(inside), shape),
  };
}

/** Adds weighted dy [N, C, P] up at the corners. */
function scatter(d: Derivation, dy: string, corners: readonly Corner[], weights: readonly string[]): string {
  const { emit } = d;
  const [batch = 1, channels = 1, height = 1, width = 1] = d.shape(d.x);
  const shape = [batch, channels, height * width];
  const updates = corners.map(({ inside }, at) => d.mul(dy, d.mul(inside, weights[at] ?? '')));
  const index = emit.op(
    'Concat',
    corners.map((corner) => corner.index),
    { axis: 2 },
  );
  const spread = emit.op('Expand', [index, emit.ints([batch, channels, 1])]);
  const values = emit.op('Concat', updates, { axis: 2 });
  const sums = emit.op('ScatterElements', [emit.zeros(shape), spread, values], { axis: 2, reduction: 'add' });
  return emit.reshape(sums, d.shape(d.x));
}

/**
 * Sampling an image at the places of a grid: bilinear between four pixels, or the nearest one. To the image the
 * gradient flows back by the same weights; to the grid by the differences between the pixels, none for `nearest`.
 */
const gridSample: Derivative = (d) => {
  const { emit } = d;
  const [batch = 1, channels = 1, height = 1, width = 1, ...more] = d.shape(d.x);
  const mode = textOf(d.node, 'mode', 'linear');
  if (more.length > 0) throw d.noRule('it samples volumes');
  if (!['linear', 'nearest'].includes(mode)) throw d.noRule(`its mode is ${mode}`);
  const [, rows = 1, columns = 1] = d.shape(d.input(1));
  const points = rows * columns;
  const x = placesAlong(d, 0, width, points);
  const y = placesAlong(d, 1, height, points);
  const dy = emit.reshape(d.dy, [batch, channels, points]);
  if (mode === 'nearest') {
    const corner = cornerAt(d, op(d, 'Round', x.at), op(d, 'Round', y.at), points);
    return [d.wants(0) ? scatter(d, dy, [corner], [number(d, 1)]) : null];
  }
  const [left, top] = [op(d, 'Floor', x.at), op(d, 'Floor', y.at)];
  const [right, bottom] = [op(d, 'Add', left, number(d, 1)), op(d, 'Add', top, number(d, 1))];
  const corners = [left, right, left, right].map((column, at) =>
    cornerAt(d, column, at < 2 ? top : bottom, points),
  );
  const share = (place: string, start: string) =>
    emit.reshape(op(d, 'Sub', place, start), [batch, 1, points]);
  const [u, v] = [share(x.at, left), share(y.at, top)];
  const rest = (part: string) => op(d, 'Sub', number(d, 1), part);
  const weights = [d.mul(rest(u), rest(v)), d.mul(u, rest(v)), d.mul(rest(u), v), d.mul(u, v)];
  return [
    d.wants(0) ? scatter(d, dy, corners, weights) : null,
    d.wants(1) ? toGrid(d, dy, corners, { u, v, x, y, points }) : null,
  ];
};

interface Sampled {
  readonly u: string;
  readonly v: string;
  readonly x: Places;
  readonly y: Places;
  readonly points: number;
}

function toGrid(
  d: Derivation,
  dy: string,
  corners: readonly Corner[],
  { u, v, x, y, points }: Sampled,
): string {
  const { emit } = d;
  const [batch = 1, channels = 1, height = 1, width = 1] = d.shape(d.x);
  const plane = emit.reshape(d.x, [batch, channels, height * width]);
  const [a = '', b = '', c = '', e = ''] = corners.map(({ index, inside }) => {
    const spread = emit.op('Expand', [index, emit.ints([batch, channels, 1])]);
    return d.mul(emit.op('GatherElements', [plane, spread], { axis: 2 }), inside);
  });
  const between = (from: string, to: string, share: string) =>
    op(d, 'Add', from, d.mul(share, op(d, 'Sub', to, from)));
  const slopes = [
    [between(op(d, 'Sub', b, a), op(d, 'Sub', e, c), v), x.slope],
    [between(op(d, 'Sub', c, a), op(d, 'Sub', e, b), u), y.slope],
  ] as const;
  const parts = slopes.map(([difference, slope]) => {
    const summed = emit.op('ReduceSum', [d.mul(dy, difference), emit.ints([1])], { keepdims: 0 });
    return emit.reshape(d.mul(summed, slope), [batch, points, 1]);
  });
  return emit.reshape(emit.op('Concat', parts, { axis: 2 }), d.shape(d.input(1)));
}

/** Every place (x, y, 1) of an AffineGrid's output, [rows * columns, 3]; null for volumes. */
export function affinePlaces(d: Derivation): Float64Array | null {
  const [, rows = 1, columns = 1, ...more] = d.shape(d.y);
  if (more.length !== 1) return null;
  const aligned = intOf(d.node, 'align_corners', 0) === 1;
  const along = (at: number, length: number) =>
    aligned ? (length === 1 ? -1 : (2 * at) / (length - 1) - 1) : (2 * at + 1) / length - 1;
  return Float64Array.from({ length: rows * columns * 3 }, (_, at) => {
    const point = Math.floor(at / 3);
    if (at % 3 === 2) return 1;
    return at % 3 === 0 ? along(point % columns, columns) : along(Math.floor(point / columns), rows);
  });
}

/** The grid of an affine map: every place is theta times (x, y, 1), so theta's gradient sums dy times (x, y, 1). */
const affineGrid: Derivative = (d) => {
  const { emit } = d;
  const [batch = 1, rows = 1, columns = 1] = d.shape(d.y);
  const places = affinePlaces(d);
  if (places === null) throw d.noRule('it makes grids of volumes');
  const base = Float32Array.from(places);
  const flat = emit.reshape(d.dy, [batch, rows * columns, 2]);
  const turned = emit.op('Transpose', [flat], { perm: [0, 2, 1] });
  return [emit.op('MatMul', [turned, emit.tensor([rows * columns, 3], base)])];
};

/** Derivatives of sampling by a grid. Source: ONNX GridSample, AffineGrid. */
export const grid: DerivativeTable = { GridSample: gridSample, AffineGrid: affineGrid };
