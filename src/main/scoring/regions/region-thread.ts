import { toErrorRecord, type ErrorRecord } from '../../../shared/errors.ts';
import type { FoundImage } from './formats/found.ts';
import { toReadError } from './formats/read-text.ts';
import { readRegionFile, type RegionFile } from './read-regions.ts';

/** Errors lose their class between threads, so that they travel as records. */
export type ReadOutcome =
  { readonly ok: true; readonly value: FoundImage[] } | { readonly ok: false; readonly error: ErrorRecord };

/** Reads one region file in a thread of its own. */
export async function readRegions(file: RegionFile): Promise<ReadOutcome> {
  try {
    return { ok: true, value: await readRegionFile(file) };
  } catch (error) {
    return { ok: false, error: toErrorRecord(toReadError(error, file.path)) };
  }
}
