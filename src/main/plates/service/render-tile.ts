import {
  maxLevel,
  mostOtherPlanes,
  tileSize,
  type TileHaste,
  type TilePixels,
} from '../../../shared/contract/tiles.ts';
import { badInput, cancelled } from '../../../shared/errors.ts';
import { intersect, type Rect } from '../../../shared/geometry.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import type { PlateView } from '../../../shared/plate.ts';
import { importedPlane, isImported, type PlaneChoice } from '../../../shared/stack.ts';
import { sizeAtLevel } from '../pixels/pyramid.ts';
import type { PlaneLoader, ShownPlane, WantedLevel } from './plane-loader.ts';
import type { FieldPlace } from './plate-index.ts';

export interface TileAddress {
  readonly haste: TileHaste;
  readonly plane: PlaneChoice;
  readonly level: number;
  readonly x: number;
  readonly y: number;
}

/** Part of a field that lies on a tile: both rectangles in pixels of the tile's level. */
interface Piece {
  readonly place: FieldPlace;
  /** The whole field, from the tile's corner. */
  readonly field: Rect;
}

/** Puts a tile together from the planes of the fields that lie on it. @throws BadInput for a tile off the canvas. */
export async function renderTile(
  plate: PlateView,
  address: TileAddress,
  loader: PlaneLoader,
  signal: StopSignal | undefined,
): Promise<TilePixels> {
  const halvings = maxLevel(plate.canvas) - address.level;
  const tile = tileRect(plate, address, halvings);
  const pieces = findPieces(plate, tile, halvings);
  const channels = plate.channels.length;
  const imported = !isImported(address.plane) && pieces.length * channels > mostOtherPlanes;
  const plane = imported ? importedPlane : address.plane;
  const wanted = { level: halvings, haste: address.haste, plane };
  const shown = await loadAll(pieces, channels, wanted, loader, signal);
  if (signal?.aborted) throw cancelled();
  const whole = shown.every((piece) => piece === null || piece.plane.data instanceof Uint16Array);
  const length = channels * tile.width * tile.height;
  const data = whole ? new Uint16Array(length) : new Float32Array(length);
  for (const [index, piece] of pieces.entries()) {
    for (let channel = 0; channel < channels; channel++) {
      const plane = shown[index * channels + channel]?.plane;
      if (plane === undefined) continue;
      const offset = channel * tile.width * tile.height;
      copyPiece(plane, piece.field, data.subarray(offset, offset + tile.width * tile.height), tile);
    }
  }
  const preview = shown.some((piece) => piece === null || piece.standIn);
  return { channels, width: tile.width, height: tile.height, data, preview, imported };
}

/** The tile's rectangle on its level; tiles at the right and lower edge are cut to the canvas. */
function tileRect(plate: PlateView, { level, x, y }: TileAddress, halvings: number): Rect {
  const canvas = sizeAtLevel(plate.canvas, Math.max(0, halvings));
  const corner = { x: x * tileSize, y: y * tileSize };
  if (halvings < 0 || corner.x >= canvas.width || corner.y >= canvas.height) {
    throw badInput({ what: `there is no tile ${x}, ${y} at level ${level}`, where: plate.name });
  }
  return {
    ...corner,
    width: Math.min(tileSize, canvas.width - corner.x),
    height: Math.min(tileSize, canvas.height - corner.y),
  };
}

function findPieces(plate: PlateView, tile: Rect, halvings: number): Piece[] {
  const scale = 2 ** halvings;
  const pieces: Piece[] = [];
  for (const well of plate.wells) {
    for (const field of well.fields) {
      const { width, height } = sizeAtLevel(field, halvings);
      const x = Math.round(field.canvas.x / scale) - tile.x;
      const y = Math.round(field.canvas.y / scale) - tile.y;
      const rect = { x, y, width, height };
      if (intersect(rect, { x: 0, y: 0, width: tile.width, height: tile.height }) === null) continue;
      pieces.push({ place: { plate, well, field }, field: rect });
    }
  }
  return pieces;
}

/** Planes that are asked for before other work gets its turn; small ones come from the project file at once. */
const planesAtATime = 32;

async function loadAll(
  pieces: readonly Piece[],
  channels: number,
  wanted: WantedLevel,
  loader: PlaneLoader,
  signal: StopSignal | undefined,
): Promise<(ShownPlane | null)[]> {
  const planes = pieces.flatMap(({ place }) =>
    Array.from({ length: channels }, (_, channel) => ({ place, channel })),
  );
  const shown: Promise<ShownPlane | null>[] = [];
  for (const [index, { place, channel }] of planes.entries()) {
    if (index % planesAtATime === planesAtATime - 1) await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) break;
    const asked = loader.show(place, channel, wanted, signal);
    // One that is given up while others are still asked for is heard of below; until then nobody listens to it.
    asked.catch(() => undefined);
    shown.push(asked);
  }
  return await Promise.all(shown);
}

function copyPiece(
  plane: ShownPlane['plane'],
  field: Rect,
  target: Uint16Array | Float32Array,
  tile: Pick<Rect, 'width' | 'height'>,
): void {
  const part = intersect(field, { x: 0, y: 0, width: tile.width, height: tile.height });
  if (part === null) return;
  if (plane.width !== field.width || plane.height !== field.height) {
    enlarge(plane, field, part, target, tile.width);
    return;
  }
  for (let y = part.y; y < part.y + part.height; y++) {
    const from = (y - field.y) * plane.width + (part.x - field.x);
    target.set(plane.data.subarray(from, from + part.width), y * tile.width + part.x);
  }
}

/** Copies a part of a field from its smaller preview, pixels repeated. */
function enlarge(
  plane: ShownPlane['plane'],
  field: Rect,
  part: Rect,
  target: Uint16Array | Float32Array,
  tileWidth: number,
): void {
  const columns = new Int32Array(part.width);
  for (let x = 0; x < part.width; x++)
    columns[x] = Math.floor(((part.x + x - field.x + 0.5) * plane.width) / field.width);
  for (let y = part.y; y < part.y + part.height; y++) {
    const row = Math.floor(((y - field.y + 0.5) * plane.height) / field.height) * plane.width;
    const start = y * tileWidth + part.x;
    for (let x = 0; x < part.width; x++) target[start + x] = plane.data[row + (columns[x] ?? 0)] ?? 0;
  }
}
