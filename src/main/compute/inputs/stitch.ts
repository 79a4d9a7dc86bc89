import { badInput } from '../../../shared/errors.ts';
import type { Rect, Size } from '../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../shared/map.ts';
import type { Tiling } from './tiling.ts';

/** One axis of stitching, in cells of the tiles' grid. */
interface Axis {
  /** Cells along a tile. */
  readonly cells: number;
  /** First cell of every tile, counted over the field. */
  readonly starts: readonly number[];
  /** First cell that a tile gives to the field. */
  readonly kept: readonly number[];
  /** Cells over the field. */
  readonly length: number;
  readonly pxPerCell: number;
}

/**
 * Puts grids of tiles together to one of the whole field. Each cell comes from one tile, the last in which it lies
 * further than the halo from the tile's start. Cells of the padding beyond the field are left out.
 */
export class Stitch {
  readonly #rows: Axis;
  readonly #columns: Axis;

  /** @throws BadInput where tiles do not start on the cells of the grid. */
  constructor({ field, tile, haloPx, rows, columns }: Tiling, grid: Size) {
    this.#rows = axisOf(rows, haloPx, { field: field.height, tile: tile.height, cells: grid.height });
    this.#columns = axisOf(columns, haloPx, { field: field.width, tile: tile.width, cells: grid.width });
  }

  /** Cells of the whole field. */
  get size(): Size {
    return { width: this.#columns.length, height: this.#rows.length };
  }

  /** Where the stitched grid lies on the field, in field pixels; its last cells may reach over the border. */
  get box(): Rect {
    const { size } = this;
    return {
      x: 0,
      y: 0,
      width: size.width * this.#columns.pxPerCell,
      height: size.height * this.#rows.pxPerCell,
    };
  }

  /** Copies what tile number `index` gives from its plane [h, w] into the field's plane. */
  place(index: number, plane: Float32Array, into: Float32Array): void {
    const { row, column } = this.#at(index);
    const [top, bottom] = keptRange(this.#rows, row);
    const [left, right] = keptRange(this.#columns, column);
    const [startY, startX] = [this.#rows.starts[row] ?? 0, this.#columns.starts[column] ?? 0];
    for (let y = top; y < bottom; y++) {
      const from = (y - startY) * this.#columns.cells - startX;
      into.set(plane.subarray(from + left, from + right), y * this.#columns.length + left);
    }
  }

  /** Copies the whole of tile number `index`, halo included, out of the field's plane; zeros beyond the field. */
  cut(index: number, plane: Float32Array, into: Float32Array): void {
    const { row, column } = this.#at(index);
    const [startY, startX] = [this.#rows.starts[row] ?? 0, this.#columns.starts[column] ?? 0];
    const wide = Math.min(this.#columns.cells, this.#columns.length - startX);
    for (let y = 0; y < Math.min(this.#rows.cells, this.#rows.length - startY); y++) {
      const from = (startY + y) * this.#columns.length + startX;
      into.set(plane.subarray(from, from + wide), y * this.#columns.cells);
    }
  }

  #at(index: number): { row: number; column: number } {
    const across = this.#columns.starts.length;
    return { row: Math.floor(index / across), column: index % across };
  }
}

/**
 * One map of the field from the maps of its tiles.
 * @throws BadInput where tiles do not start on the cells of the maps.
 */
export function stitchMaps(maps: PlacedMaps, tiling: Tiling): PlacedMaps {
  const stitch = new Stitch(tiling, maps);
  const { size, box } = stitch;
  const data = new Float32Array(size.width * size.height);
  const cells = maps.width * maps.height;
  for (let index = 0; index < maps.count; index++) {
    stitch.place(index, maps.data.subarray(index * cells, (index + 1) * cells), data);
  }
  return { count: 1, ...size, data, boxes: Float32Array.of(box.x, box.y, box.width, box.height) };
}

function axisOf(
  startsPx: readonly number[],
  haloPx: number,
  { field, tile, cells }: { readonly field: number; readonly tile: number; readonly cells: number },
): Axis {
  const pxPerCell = tile / cells;
  const starts = startsPx.map((px) => px / pxPerCell);
  if (starts.some((start) => !Number.isInteger(start))) {
    throw badInput({
      what: `tiles of ${tile} px with a halo of ${haloPx} px do not start on the layer's grid, which has a cell every ${pxPerCell} px`,
      mend: 'Choose a halo and a tile size that are multiples of that, or another layer.',
    });
  }
  const kept = starts.map((start, index) => (index === 0 ? 0 : start + Math.ceil(haloPx / pxPerCell)));
  return { cells, starts, kept, length: Math.max(1, Math.round(field / pxPerCell)), pxPerCell };
}

function keptRange({ kept, length }: Axis, index: number): [number, number] {
  return [Math.min(kept[index] ?? 0, length), Math.min(kept[index + 1] ?? length, length)];
}
