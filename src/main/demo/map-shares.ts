import type { PlacedMaps } from '../../shared/map.ts';

/** An area of a field: values above 0 belong to it. */
export interface FieldMask {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixels: Uint8Array;
}

/** How the positive part of a map lies with respect to an area. */
export interface MapShare {
  /** Share of the positive mass inside, 0 to 1; null where nothing is positive. */
  readonly mass: number | null;
  /** Share of the field that the area takes: what a map without knowledge would reach. */
  readonly chance: number;
  /** Of the k highest cells, k being the number of cells in the area, the share inside; null for an empty area. */
  readonly rankAccuracy: number | null;
  /** Probability that a cell inside ranks above one outside, ties half; null where either side is empty. */
  readonly rocAuc: number | null;
}

/** One cell of a map with the part of it that lies in the area. */
interface Cell {
  readonly value: number;
  readonly inside: number;
}

/**
 * Measures a map of a whole field on its own grid, never on an enlarged picture. A cell counts as inside for the two
 * ranks when at least half of it is.
 */
export function measureShare(maps: PlacedMaps, mask: FieldMask): MapShare {
  const cells = cellsOf(maps, mask);
  const chance = mask.pixels.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0) / mask.pixels.length;
  let total = 0;
  let within = 0;
  for (const { value, inside } of cells) {
    total += Math.max(0, value);
    within += Math.max(0, value) * inside;
  }
  return { mass: total > 0 ? within / total : null, chance, ...rankFigures(cells) };
}

function cellsOf(maps: PlacedMaps, mask: FieldMask): Cell[] {
  const { width, height, data } = maps;
  const [left = 0, top = 0, boxWidth = 0, boxHeight = 0] = maps.boxes;
  return Array.from(data.subarray(0, width * height), (value, index) => {
    const column = index % width;
    const row = Math.floor(index / width);
    const inside = shareInside(mask, {
      left: Math.round(left + (column * boxWidth) / width),
      right: Math.round(left + ((column + 1) * boxWidth) / width),
      top: Math.round(top + (row * boxHeight) / height),
      bottom: Math.round(top + ((row + 1) * boxHeight) / height),
    });
    return { value, inside };
  });
}

interface PixelBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function shareInside(mask: FieldMask, { left, right, top, bottom }: PixelBox): number {
  let inside = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) inside += (mask.pixels[y * mask.widthPx + x] ?? 0) > 0 ? 1 : 0;
  }
  return inside / Math.max(1, (right - left) * (bottom - top));
}

/** Mann-Whitney's U over the midranks, and the share of the top k; ties at the border of the top k share it. */
function rankFigures(cells: readonly Cell[]): Pick<MapShare, 'rankAccuracy' | 'rocAuc'> {
  const order = [...cells].sort((a, b) => b.value - a.value);
  const area = order.filter(isInside).length;
  const outside = order.length - area;
  if (area === 0) return { rankAccuracy: null, rocAuc: null };
  let hits = 0;
  let above = 0;
  let outsideAbove = 0;
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && order[to]?.value === order[from]?.value) to += 1;
    const tied = order.slice(from, to).filter(isInside).length;
    const taken = Math.min(to, Math.max(from, area)) - from;
    hits += (tied * taken) / (to - from);
    const tiedOutside = to - from - tied;
    above += tied * (outside - outsideAbove - tiedOutside / 2);
    outsideAbove += tiedOutside;
    from = to;
  }
  return { rankAccuracy: hits / area, rocAuc: outside === 0 ? null : above / (area * outside) };
}

const isInside = ({ inside }: Cell) => inside >= 0.5;
