import { notFound, toErrorRecord } from '../../shared/errors.ts';
import type { ImportState } from '../../shared/import.ts';
import type { Project } from '../db/index.ts';
import { importPlate, type ImportProgress, type ImportRequest } from './import-plate.ts';
import type { WorkerPoolOptions } from './workers/worker-pool.ts';

/** The imports of one open project, for a window that begins them and watches. */
export interface Imports {
  /** Begins an import, after those that are under way, and answers at once. */
  start(request: ImportRequest): ImportState;
  /** @throws NotFound where there was no such import. One that has ended stays as it ended. */
  cancel(importId: number): void;
  /** All since the project was opened, newest first. */
  list(): ImportState[];
  /** Stops all of them and waits until the project is as it was before. */
  stop(): Promise<void>;
}

export interface ImportsOptions {
  readonly project: Project;
  /** Hears of every change; of progress a few times a second. */
  readonly onChange: (state: ImportState) => void;
  readonly workers?: WorkerPoolOptions | undefined;
}

/** Progress is told no more often than this. */
const betweenTellingMs = 200;
/** Before so much time has passed, the time left is a guess that is not worth telling. */
const leastKnownMs = 1500;

export function createImports({ project, onChange, workers = {} }: ImportsOptions): Imports {
  const states = new Map<number, ImportState>();
  const running = new Map<number, AbortController>();
  let last: Promise<void> = Promise.resolve();
  const set = (importId: number, path: string, progress: ImportState['progress']) => {
    const state = { importId, path, progress };
    states.set(importId, state);
    onChange(state);
    return state;
  };
  const run = async (importId: number, request: ImportRequest, signal: AbortSignal) => {
    const tell = createTeller((progress) => set(importId, request.path, progress));
    try {
      const report = await importPlate(project, request, { ...workers, signal, onProgress: tell });
      set(importId, request.path, { kind: 'done', report });
    } catch (error) {
      set(importId, request.path, toEnd(error));
    } finally {
      running.delete(importId);
    }
  };
  return {
    start: (request) => {
      const importId = states.size + 1;
      const stop = new AbortController();
      running.set(importId, stop);
      const state = set(importId, request.path, { kind: 'listing' });
      // One after another: two at a time would only share the disk and the processor.
      last = last.then(() => run(importId, request, stop.signal));
      return state;
    },
    cancel: (importId) => {
      if (!states.has(importId)) throw notFound({ what: `there is no import ${importId}` });
      running.get(importId)?.abort();
    },
    list: () => [...states.values()].reverse(),
    stop: async () => {
      for (const stop of running.values()) stop.abort();
      await last;
    },
  };
}

/** Turns counts into progress with the time left, from the rate since the first image that was read. */
function createTeller(tell: (progress: ImportState['progress']) => void): (progress: ImportProgress) => void {
  let first: { readonly at: number; readonly done: number } | null = null;
  let toldAt = -Infinity;
  return ({ done, total }) => {
    const now = performance.now();
    first ??= { at: now, done };
    if (now - toldAt < betweenTellingMs && done < total) return;
    toldAt = now;
    const [elapsed, read] = [now - first.at, done - first.done];
    const known = elapsed >= leastKnownMs && read > 0;
    const etaSeconds = known ? ((elapsed / read) * (total - done)) / 1000 : null;
    tell({ kind: 'reading', done, total, etaSeconds });
  };
}

function toEnd(error: unknown): ImportState['progress'] {
  const { kind, what, where, mend } = toErrorRecord(error);
  if (kind === 'Cancelled') return { kind: 'cancelled' };
  return { kind: 'failed', what, where: where ?? null, mend: mend ?? null };
}
