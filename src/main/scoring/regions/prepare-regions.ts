import { setImmediate as nextTurn } from 'node:timers/promises';
import { cancelled, notFound, PlateLensError } from '../../../shared/errors.ts';
import type { Size } from '../../../shared/geometry.ts';
import type { FieldId } from '../../../shared/ids.ts';
import type { NewRegion } from '../../../shared/region.ts';
import { repairGeometry } from './repair-region.ts';

/** Regions that can be stored as they are, and what was changed or left out, in words. */
export interface Prepared<R> {
  readonly regions: readonly R[];
  readonly notices: readonly string[];
}

export interface PrepareOptions<R> {
  readonly signal?: AbortSignal;
  /** Hears of a region that is refused, and why; it is left out then. Without this, refusing one ends the work. */
  readonly onRefused?: (region: R, reason: string) => void;
}

/** After so long other work of the thread gets its turn. */
const longestTurnMs = 25;

/**
 * Makes regions ready to be stored: geometries are mended as `repairGeometry` says, and what has nothing left is left
 * out; every change is told. @throws what `repairGeometry` throws, naming the region; NotFound for an unknown field.
 */
export async function prepareRegions<R extends Pick<NewRegion, 'fieldId' | 'class' | 'name' | 'geometry'>>(
  regions: readonly R[],
  fieldSize: (fieldId: FieldId) => Size | null,
  { signal, onRefused }: PrepareOptions<R> = {},
): Promise<Prepared<R>> {
  const kept: R[] = [];
  const notices: string[] = [];
  let turnEnds = performance.now() + longestTurnMs;
  for (const [index, region] of regions.entries()) {
    const size = fieldSize(region.fieldId);
    if (size === null) throw notFound({ what: `the project has no field ${region.fieldId}` });
    const called = region.name ?? `${region.class} ${index + 1}`;
    try {
      const repaired = repairGeometry(region.geometry, size);
      notices.push(...repaired.notices.map((notice) => `${called}: ${notice}`));
      if (repaired.geometry !== null) kept.push({ ...region, geometry: repaired.geometry });
    } catch (error) {
      if (onRefused === undefined || !(error instanceof PlateLensError)) throw named(called, error);
      onRefused(region, `${called}: ${error.what}`);
    }
    if (performance.now() < turnEnds) continue;
    await nextTurn();
    if (signal?.aborted === true) throw cancelled();
    turnEnds = performance.now() + longestTurnMs;
  }
  return { regions: kept, notices };
}

function named(region: string, error: unknown): unknown {
  if (!(error instanceof PlateLensError)) return error;
  const { kind, what, where, mend } = error;
  return new PlateLensError(kind, { what: `${region}: ${what}`, where, mend, cause: error });
}
