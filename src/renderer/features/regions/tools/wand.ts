import { maxLevel, tileSize } from '../../../../shared/contract/tiles.ts';
import type { Rect } from '../../../../shared/geometry.ts';
import type { Channel, Field, PlateView } from '../../../../shared/plate.ts';
import { traceMask } from '../../../../shared/region-trace.ts';
import type { RegionGeometry } from '../../../../shared/region.ts';
import { fetchTile } from '../../../api/index.ts';
import { planeOf } from '../../viewer/index.ts';
import { fieldZoom, type Point } from '../field-space.ts';
import { floodFill } from './flood-fill.ts';

/** What the wand takes at a point of a field: pixels like the one under it, in the first channel that is shown. */
export async function takeByWand(
  plate: PlateView,
  field: Field,
  channel: Channel,
  point: Point,
  tolerance: number,
  signal: AbortSignal,
): Promise<RegionGeometry | null> {
  const values = await fetchField(plate, field, channel.index, signal);
  const start = {
    x: Math.min(field.width - 1, Math.max(0, Math.floor(point.x))),
    y: Math.min(field.height - 1, Math.max(0, Math.floor(point.y))),
  };
  const mask = floodFill(values, field, start, tolerance * (channel.high - channel.low));
  const geometry = traceMask(mask, field);
  return geometry.polygons.length === 0 ? null : geometry;
}

/** A channel of a field at full resolution, put together from the plate's tiles. */
async function fetchField(
  plate: PlateView,
  field: Field,
  channel: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const values = new Float32Array(field.width * field.height);
  const level = maxLevel(plate.canvas);
  const { x, y, width, height } = field.canvas;
  const last = (end: number) => Math.ceil(end / tileSize) - 1;
  const zoom = fieldZoom(field);
  const plane = planeOf(plate);
  const fetches: Promise<void>[] = [];
  for (let row = Math.floor(y / tileSize); row <= last(y + height); row++) {
    for (let column = Math.floor(x / tileSize); column <= last(x + width); column++) {
      const frame = { x: column * tileSize, y: row * tileSize, width: tileSize, height: tileSize };
      fetches.push(
        fetchTile({ plateId: plate.id, level, x: column, y: row, plane }, signal).then((tile) => {
          const plane = tile.data.subarray(channel * tile.width * tile.height);
          copyTile(values, field, zoom, { ...frame, width: tile.width, height: tile.height }, plane);
        }),
      );
    }
  }
  await Promise.all(fetches);
  return values;
}

function copyTile(
  values: Float32Array,
  field: Field,
  zoom: number,
  tile: Rect,
  plane: ArrayLike<number>,
): void {
  const columns = Array.from(
    { length: field.width },
    (_, x) => Math.floor(field.canvas.x + (x + 0.5) * zoom) - tile.x,
  );
  for (let y = 0; y < field.height; y++) {
    const row = Math.floor(field.canvas.y + (y + 0.5) * zoom) - tile.y;
    if (row < 0 || row >= tile.height) continue;
    for (let x = 0; x < field.width; x++) {
      const column = columns[x] ?? -1;
      if (column < 0 || column >= tile.width) continue;
      values[y * field.width + x] = plane[row * tile.width + column] ?? 0;
    }
  }
}
