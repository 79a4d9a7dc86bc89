import { Worker } from 'node:worker_threads';
import { badInput, cancelled, fromErrorRecord } from '../../../shared/errors.ts';
import type { RegionFile } from './read-regions.ts';
import type {
  FoundSummary,
  FromRegionThread,
  TakenSlice,
  TakeOptions,
  ToRegionThread,
} from './region-messages.ts';

/** What no honest file needs; the thread that works for longer, or asks for more memory, is ended. */
const mostMs = 120_000;
const mostHeapMb = 4096;

/** Reads region files in a thread, so that neither their size nor what is wrong with them reaches main. */
export interface RegionReader {
  /** Answers what a file holds. @throws BadInput naming a file that is broken, too slow or too large, Cancelled */
  read(file: RegionFile, signal?: AbortSignal): Promise<readonly FoundSummary[]>;
  /** Regions of an image of the file that was read last, ready to be stored, a slice at a time. @throws as `read` */
  take(options: TakeOptions, signal?: AbortSignal): AsyncGenerator<TakenSlice>;
  /** Lets the thread end by itself. */
  close(): Promise<void>;
}

/** The caller closes it. @param ceilingMs after which a file is given up */
export function createRegionReader(ceilingMs = mostMs): RegionReader {
  let thread: RegionThread | null = null;
  let path = '';
  const ask = async (message: ToRegionThread, signal?: AbortSignal): Promise<FromRegionThread> => {
    if (signal?.aborted === true) throw cancelled();
    thread ??= startThread();
    const own = thread;
    try {
      const reply = await own.ask(message, ceilingMs, signal);
      if (reply.kind === 'failed') throw fromErrorRecord(reply.error);
      return reply;
    } catch (error) {
      if (own.isOver()) thread = null;
      if (error instanceof ThreadOver) throw giveUp(path, error.message);
      throw error;
    }
  };
  return {
    read: async (file, signal) => {
      path = file.path;
      const reply = await ask({ kind: 'read', file }, signal);
      return reply.kind === 'images' ? reply.images : [];
    },
    take: async function* (options, signal) {
      let reply = await ask({ kind: 'take', options }, signal);
      while (reply.kind === 'slice') {
        yield reply.slice;
        if (reply.slice.last) return;
        reply = await ask({ kind: 'more' }, signal);
      }
    },
    close: async () => {
      await thread?.end();
      thread = null;
    },
  };
}

/** Why a thread can be asked nothing any more. */
class ThreadOver extends Error {
  override readonly name = 'ThreadOver';
}

interface RegionThread {
  /** @throws ThreadOver where it was ended, Cancelled where nobody waits any longer: it ends by itself then */
  ask(message: ToRegionThread, ceilingMs: number, signal?: AbortSignal): Promise<FromRegionThread>;
  isOver(): boolean;
  end(): Promise<void>;
}

function startThread(): RegionThread {
  const worker = new Worker(new URL('./region-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: mostHeapMb },
    // A part of the TIFF decoder looks into it on loading, and stumbles where it is not an object.
    workerData: {},
  });
  let over = false;
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      over = true;
      resolve();
    });
  });
  // Heard wherever somebody waits for an answer; it must not count as unheard when nobody does.
  worker.on('error', () => undefined);
  const letGo = () => {
    over = true;
    // Whatever it is at, it ends after it, and holds up nobody.
    worker.postMessage({ kind: 'end' } satisfies ToRegionThread);
    worker.unref();
  };
  return {
    isOver: () => over,
    ask: async (message, ceilingMs, signal) => {
      const stop = new AbortController();
      try {
        worker.postMessage(message);
        return await Promise.race([
          hear(worker, stop.signal),
          afterCeiling(worker, ceilingMs, stop.signal),
          whenAborted(signal, stop.signal, letGo),
        ]);
      } finally {
        stop.abort();
      }
    },
    end: async () => {
      if (over) return;
      letGo();
      worker.ref();
      await ended;
    },
  };
}

function hear(worker: Worker, stop: AbortSignal): Promise<FromRegionThread> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(new ThreadOver(wordsOf(error)));
    const end = () => reject(new ThreadOver('its reader ended'));
    worker.once('message', resolve);
    worker.once('error', fail);
    worker.once('exit', end);
    stop.addEventListener('abort', () => {
      worker.off('message', resolve);
      worker.off('error', fail);
      worker.off('exit', end);
    });
  });
}

function afterCeiling(worker: Worker, ceilingMs: number, stop: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => {
      void worker.terminate();
      reject(new ThreadOver(`it was not read within ${ceilingMs / 1000} s`));
    }, ceilingMs);
    stop.addEventListener('abort', () => clearTimeout(timer));
  });
}

function whenAborted(signal: AbortSignal | undefined, stop: AbortSignal, letGo: () => void): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => {
      letGo();
      reject(cancelled());
    };
    signal?.addEventListener('abort', abort, { once: true });
    stop.addEventListener('abort', () => signal?.removeEventListener('abort', abort));
  });
}

const wordsOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

const giveUp = (path: string, reason: string) =>
  badInput({
    what: `the file cannot be read (${reason})`,
    where: path,
    mend: 'Export it again, one image a file.',
  });
