import { toAxisMatrix, type AxisMatrix } from './linear-along.ts';

/** How one axis of a Resize is sampled. Names and meanings are those of the ONNX operator. */
export interface Sampling {
  readonly mode: string;
  readonly coordinates: string;
  readonly nearest: string;
  readonly cubicA: number;
  readonly excludeOutside: boolean;
  readonly antialias: boolean;
  /** Output length over input length as the operator was given it. */
  readonly scale: number;
  /** Start and end of the region of interest, for `tf_crop_and_resize`. */
  readonly roi: readonly [number, number];
}

type Entries = readonly (readonly [column: number, weight: number])[];

/** The place in the input, counted in pixels, that an output place looks at. Single precision, as the runtime has it. */
function sourcePlace(sampling: Sampling, place: number, rows: number, columns: number): number {
  const { scale, roi } = sampling;
  const centred = Math.fround((place + 0.5) / scale) - 0.5;
  switch (sampling.coordinates) {
    case 'asymmetric':
      return Math.fround(place / scale);
    case 'align_corners':
      return rows === 1 ? 0 : Math.fround((place * (columns - 1)) / (rows - 1));
    case 'pytorch_half_pixel':
      return rows > 1 ? centred : 0;
    case 'half_pixel_symmetric': {
      const adjustment = rows / (scale * columns);
      return (columns / 2) * (1 - adjustment) + centred;
    }
    case 'tf_crop_and_resize': {
      const [start, end] = roi;
      if (rows === 1) return 0.5 * (start + end) * (columns - 1);
      return start * (columns - 1) + (place * (end - start) * (columns - 1)) / (rows - 1);
    }
    default:
      return centred;
  }
}

function nearestPlace(mode: string, place: number): number {
  switch (mode) {
    case 'floor':
      return Math.floor(place);
    case 'ceil':
      return Math.ceil(place);
    case 'round_prefer_ceil':
      return Math.floor(place + 0.5);
    default:
      return Math.ceil(place - 0.5);
  }
}

const clamp = (place: number, columns: number) => Math.min(Math.max(place, 0), columns - 1);

function cubicWeight(distance: number, a: number): number {
  const t = Math.abs(distance);
  if (t <= 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
}

const triangleWeight = (distance: number) => Math.max(0, 1 - Math.abs(distance));

function linearEntries(place: number, columns: number): Entries {
  const inside = clamp(place, columns);
  const left = Math.min(Math.floor(inside), columns - 1);
  const share = inside - left;
  return share === 0
    ? [[left, 1]]
    : [
        [left, 1 - share],
        [Math.min(left + 1, columns - 1), share],
      ];
}

/** Weights of the taps from `first` to `last`; taps beyond the border repeat it, or are left out and the rest rescaled. */
function tapEntries(
  taps: readonly (readonly [tap: number, weight: number])[],
  columns: number,
  excludeOutside: boolean,
): Entries {
  const used = excludeOutside ? taps.filter(([tap]) => tap >= 0 && tap < columns) : taps;
  const total = used.reduce((sum, [, weight]) => sum + weight, 0);
  return used.map(([tap, weight]) => [clamp(tap, columns), weight / total] as const);
}

function cubicEntries(sampling: Sampling, place: number, columns: number): Entries {
  const base = Math.floor(place);
  const taps = [-1, 0, 1, 2].map((step) => {
    return [base + step, cubicWeight(place - base - step, sampling.cubicA)] as const;
  });
  return tapEntries(taps, columns, sampling.excludeOutside);
}

/** Shrinking with a filter widened by the scale, so that every input pixel counts (as Pillow does it). */
function antialiasedEntries(sampling: Sampling, place: number, columns: number): Entries {
  const widening = 1 / sampling.scale;
  const cubic = sampling.mode === 'cubic';
  const support = (cubic ? 2 : 1) * widening;
  const centre = place + 0.5;
  const first = Math.floor(centre - support + 0.5);
  const last = Math.floor(centre + support + 0.5);
  const taps = Array.from({ length: last - first }, (_, step) => {
    const distance = (first + step - centre + 0.5) / widening;
    return [first + step, cubic ? cubicWeight(distance, sampling.cubicA) : triangleWeight(distance)] as const;
  });
  return tapEntries(taps, columns, sampling.excludeOutside);
}

/**
 * One axis of the ONNX operator Resize as a matrix [rows = output length, columns = input length].
 * Places that `tf_crop_and_resize` takes from outside the input are constants and have empty rows.
 */
export function interpolationMatrix(sampling: Sampling, rows: number, columns: number): AxisMatrix {
  const crops = sampling.coordinates === 'tf_crop_and_resize';
  return toAxisMatrix(rows, columns, (row) => {
    const place = sampling.scale === 1 && !crops ? row : sourcePlace(sampling, row, rows, columns);
    if (crops && (place < 0 || place > columns - 1)) return [];
    if (sampling.mode === 'nearest') return [[clamp(nearestPlace(sampling.nearest, place), columns), 1]];
    if (sampling.antialias && sampling.scale < 1) return antialiasedEntries(sampling, place, columns);
    return sampling.mode === 'cubic' ? cubicEntries(sampling, place, columns) : linearEntries(place, columns);
  });
}
