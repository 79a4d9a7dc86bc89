import { z } from 'zod';
import {
  mapsPath,
  tileHeaders,
  tilePath,
  type TileHaste,
  type TilePixels,
} from '../../shared/contract/tiles.ts';
import { classesPath, objectPath, type ObjectQuestion } from '../../shared/contract/segmentation.ts';
import { computeFailed, fromErrorRecord } from '../../shared/errors.ts';
import type { PlaneChoice } from '../../shared/stack.ts';
import { unpackMaps, type PlacedMaps } from '../../shared/map.ts';
import { unpackObject, type ExplainedObject } from '../../shared/segmentation.ts';
import { readErrorRecord } from './client.ts';
import { projectTurn } from './project-turn.ts';
import { isNoAnswer, unreachable } from './unreachable.ts';

const fetchBytes = (path: string, signal: AbortSignal): Promise<Response> =>
  projectTurn.send(() => fetchNow(path, signal), signal);

async function fetchNow(path: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(path, { signal }).catch((error: unknown) => {
    throw isNoAnswer(error) ? unreachable(error) : error;
  });
  if (response.ok) return response;
  const text = await response.text();
  const record = readErrorRecord(parseJson(text));
  throw record === null
    ? computeFailed({ what: `the door answered ${response.status}`, where: path })
    : fromErrorRecord(record);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the answer of a proxy or of a server that is going down. The status says enough.
    return null;
  }
}

const shapeSchema = z
  .string()
  .transform((text) => text.split(',').map(Number))
  .pipe(z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]));

/** Reads a tile's answer: headers carry the form, the body the little-endian values. */
export function readTile(headers: Headers, body: ArrayBuffer): TilePixels {
  const [channels, height, width] = shapeSchema.parse(headers.get(tileHeaders.shape));
  const data = headers.get(tileHeaders.type) === 'uint16' ? new Uint16Array(body) : new Float32Array(body);
  const isSet = (name: string) => headers.get(name) === 'true';
  const imported = isSet(tileHeaders.imported) ? { imported: true } : {};
  return { channels, height, width, data, preview: isSet(tileHeaders.preview), ...imported };
}

/** Which tile of a plate, and of which plane of its stack; by default the imported one. */
export interface TileAddress {
  readonly plateId: number;
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly plane?: PlaneChoice;
  /** Whether a preview will do for now; where nobody says, the pixels of the level are waited for. */
  readonly haste?: TileHaste;
}

/** Fetches one plate tile with every channel, raw. */
export async function fetchTile(
  { plateId, level, x, y, plane, haste = 'full' }: TileAddress,
  signal: AbortSignal,
): Promise<TilePixels> {
  const path = tilePath(plateId, level, x, y, haste, plane);
  const response = await fetchBytes(path, signal);
  return readTile(response.headers, await response.arrayBuffer());
}

/** Fetches the raw maps of a unit; `side` limits the longer side of each grid. */
export async function fetchMaps(
  unitId: number,
  side: number | undefined,
  signal: AbortSignal,
): Promise<PlacedMaps> {
  const response = await fetchBytes(mapsPath(unitId, side), signal);
  return unpackMaps(await response.arrayBuffer());
}

/** Fetches the class that a segmentation network sees at every pixel of its output for a field, as a map's values. */
export async function fetchClasses(
  networkId: number,
  fieldId: number,
  signal: AbortSignal,
): Promise<PlacedMaps> {
  const response = await fetchBytes(classesPath(networkId, fieldId), signal);
  return unpackMaps(await response.arrayBuffer());
}

/** Fetches the maps of one object of a segmented field. */
export async function fetchObject(
  networkId: number,
  fieldId: number,
  question: ObjectQuestion,
  signal: AbortSignal,
): Promise<ExplainedObject> {
  const response = await fetchBytes(objectPath(networkId, fieldId, question), signal);
  return unpackObject(await response.arrayBuffer());
}
