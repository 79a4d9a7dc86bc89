import { z } from 'zod';
import { tileHeaders } from '../../shared/contract/tiles.ts';
import { badInput } from '../../shared/errors.ts';
import { plateIdSchema, unitIdSchema } from '../../shared/ids.ts';
import { packMaps } from '../../shared/map.ts';
import { planeChoiceSchema } from '../../shared/stack.ts';
import { limitSide } from './limit-side.ts';
import { requireSession, type Services } from './services.ts';

const tileAddressSchema = z.tuple([
  z.coerce.number().pipe(plateIdSchema),
  z.coerce.number().int().min(0).max(32),
  z.coerce.number().int().min(0),
  z.coerce.number().int().min(0),
]);

const numberSchema = z.string().regex(/^\d+$/).transform(Number);
const planeQuerySchema = z
  .object({ z: z.union([z.literal('max'), numberSchema]).nullable(), t: numberSchema.nullable() })
  .pipe(planeChoiceSchema);

/**
 * Answers `GET /tiles/{plateId}/{level}/{x}/{y}` with every channel's raw intensities; `?quick` and `?z=..&t=..` as
 * `tilePath` says.
 */
export async function respondWithTile(
  services: Services,
  rest: readonly string[],
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<Response> {
  const address = tileAddressSchema.safeParse(rest);
  const plane = planeQuerySchema.safeParse({ z: query.get('z'), t: query.get('t') });
  if (!address.success || !plane.success)
    // Of the query only what was looked at: a token may stand beside it.
    throw badInput({
      what: `not a tile address (z ${query.get('z') ?? 'none'}, t ${query.get('t') ?? 'none'})`,
      where: `/tiles/${rest.join('/')}`,
    });
  const haste = query.has('quick') ? 'quick' : 'full';
  const [plateId, level, x, y] = address.data;
  const { pixels } = requireSession(services);
  const tile = await pixels.readTile(plateId, level, x, y, signal, haste, plane.data);
  const { buffer, byteOffset, byteLength } = tile.data;
  return new Response(new Uint8Array(buffer, byteOffset, byteLength) as Uint8Array<ArrayBuffer>, {
    headers: {
      'content-type': 'application/octet-stream',
      // The window keeps tiles itself; a browser cache would outlive a change of project.
      'cache-control': 'no-store',
      [tileHeaders.shape]: `${tile.channels},${tile.height},${tile.width}`,
      [tileHeaders.type]: tile.data instanceof Uint16Array ? 'uint16' : 'float32',
      [tileHeaders.preview]: String(tile.preview),
      [tileHeaders.imported]: String(tile.imported === true),
    },
  });
}

const sideSchema = z.coerce.number().int().min(1).max(16384).nullable();

/** Answers `GET /maps/{unitId}?side=N` with the unit's raw maps. */
export async function respondWithMaps(
  services: Services,
  rest: readonly string[],
  side: string | null,
): Promise<Response> {
  const unitId = z.coerce.number().pipe(unitIdSchema).safeParse(rest[0]);
  const limit = side === null ? { success: true as const, data: null } : sideSchema.safeParse(side);
  if (!unitId.success || !limit.success)
    throw badInput({ what: 'not a map address', where: `/maps/${rest.join('/')}` });
  const maps = await requireSession(services).project.readMaps(unitId.data);
  return new Response(packMaps(limit.data === null ? maps : limitSide(maps, limit.data)), {
    headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' },
  });
}
