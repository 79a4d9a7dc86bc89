import type { ComputePort, NetworkFile } from '../../../shared/compute-port.ts';
import type { Size } from '../../../shared/geometry.ts';
import type { Recipe } from '../../../shared/network.ts';
import type { Tensor } from '../../../shared/tensor.ts';

interface FieldPicture extends Size {
  readonly planes: readonly Float32Array[];
}

/** Where a window begins along one side, and which of its pixels are kept: [keepFrom, keepTo) in field pixels. */
interface Span {
  readonly start: number;
  readonly keepFrom: number;
  readonly keepTo: number;
}

/** Windows of one length over a side; neighbours share at least two halos, and each keeps what lies beyond its halo. */
export function windowSpans(length: number, window: number, halo: number): Span[] {
  if (length <= window) return [{ start: 0, keepFrom: 0, keepTo: length }];
  const step = Math.max(1, window - 2 * halo);
  const starts: number[] = [];
  for (let start = 0; start + window < length; start += step) starts.push(start);
  starts.push(length - window);
  return starts.map((start, index) => ({
    start,
    keepFrom: index === 0 ? 0 : (starts[index - 1] ?? 0) + window - halo,
    keepTo: index === starts.length - 1 ? length : start + window - halo,
  }));
}

/**
 * A segmentation network's probabilities [1, K, H, W] of a field that it sees through windows at the field's own
 * resolution. What a window lacks at the field's edge is filled by mirroring.
 */
export async function windowProbabilities(
  field: FieldPicture,
  network: NetworkFile,
  recipe: Recipe,
  haloPx: number,
  port: ComputePort,
  signal: AbortSignal,
): Promise<Tensor> {
  const [windowHeight, windowWidth] = recipe.inputSize;
  const whole: Recipe = { ...recipe, view: { kind: 'field', fit: 'stretch' } };
  const window = { width: windowWidth, height: windowHeight };
  let joined: Tensor | null = null;
  for (const rows of windowSpans(field.height, windowHeight, haloPx)) {
    for (const columns of windowSpans(field.width, windowWidth, haloPx)) {
      const planes = field.planes.map((plane) => cut(plane, field, columns.start, rows.start, window));
      const pixels = { kind: 'field', ...window, planes, centres: null } as const;
      const { probabilities } = await port.predict({ network, recipe: whole, pixels }, { signal });
      const [, classes = 1] = probabilities.shape;
      joined ??= {
        data: new Float32Array(classes * field.width * field.height),
        shape: [1, classes, field.height, field.width],
      };
      paste(joined, probabilities, field, window, columns, rows);
    }
  }
  return joined ?? { data: new Float32Array(), shape: [1, 0, field.height, field.width] };
}

const mirrored = (at: number, length: number) => {
  const period = Math.max(1, 2 * length - 2);
  const inside = at % period;
  return inside < length ? inside : period - inside;
};

function cut(plane: Float32Array, size: Size, x: number, y: number, window: Size): Float32Array {
  const part = new Float32Array(window.width * window.height);
  for (let row = 0; row < window.height; row++) {
    const from = mirrored(y + row, size.height) * size.width;
    for (let column = 0; column < window.width; column++) {
      part[row * window.width + column] = plane[from + mirrored(x + column, size.width)] ?? 0;
    }
  }
  return part;
}

/** Copies the kept part of a window's output; an output coarser than the window is asked at each pixel's centre. */
function paste(joined: Tensor, part: Tensor, field: Size, window: Size, columns: Span, rows: Span): void {
  const [, classes = 1, height = 1, width = 1] = part.shape;
  const plane = field.width * field.height;
  for (let index = 0; index < classes; index++) {
    for (let y = rows.keepFrom; y < rows.keepTo; y++) {
      const row = Math.floor(((y - rows.start + 0.5) * height) / window.height);
      for (let x = columns.keepFrom; x < columns.keepTo; x++) {
        const column = Math.floor(((x - columns.start + 0.5) * width) / window.width);
        joined.data[index * plane + y * field.width + x] =
          part.data[(index * height + row) * width + column] ?? 0;
      }
    }
  }
}
