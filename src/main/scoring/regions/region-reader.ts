import { Piscina } from 'piscina';
import { badInput, cancelled, fromErrorRecord } from '../../../shared/errors.ts';
import type { FoundImage } from './formats/found.ts';
import type { RegionFile } from './read-regions.ts';
import type { ReadOutcome } from './region-thread.ts';

/** What no honest file needs; the thread that reads for longer, or asks for more memory, is ended. */
const mostMs = 120_000;
const mostHeapMb = 4096;

/** Reads region files in a thread, so that neither their size nor what is wrong with them reaches main. */
export interface RegionReader {
  /** @throws BadInput naming a file that is broken, too slow or too large, Cancelled */
  read(file: RegionFile, signal?: AbortSignal): Promise<FoundImage[]>;
  close(): Promise<void>;
}

/** The caller closes it. @param ceilingMs after which a file is given up */
export function createRegionReader(ceilingMs = mostMs): RegionReader {
  const { href } = new URL('./region-thread.ts', import.meta.url);
  const piscina = new Piscina({
    filename: href,
    minThreads: 1,
    maxThreads: 1,
    resourceLimits: { maxOldGenerationSizeMb: mostHeapMb },
    // A part of the TIFF decoder looks into it on loading, and stumbles where it is not an object.
    workerData: {},
  });
  return {
    read: async (file, signal) => {
      const late = AbortSignal.timeout(ceilingMs);
      const ending = signal === undefined ? late : AbortSignal.any([late, signal]);
      const outcome = await run(piscina, file, ending).catch((cause: unknown) => {
        if (signal?.aborted === true) throw cancelled();
        throw giveUp(file, late.aborted ? `it was not read within ${ceilingMs / 1000} s` : wordsOf(cause));
      });
      if (outcome.ok) return outcome.value;
      throw fromErrorRecord(outcome.error);
    },
    close: () => piscina.destroy(),
  };
}

/** The thread's file answers just this; the compiler cannot see through the thread. */
const run = async (piscina: Piscina, file: RegionFile, signal: AbortSignal) =>
  (await piscina.run(file, { name: 'readRegions', signal })) as ReadOutcome;

const wordsOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

const giveUp = ({ path }: RegionFile, reason: string) =>
  badInput({
    what: `the file cannot be read (${reason})`,
    where: path,
    mend: 'Export it again, one image a file.',
  });
