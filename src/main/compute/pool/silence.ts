import { statSync } from 'node:fs';
import type { Call } from '../protocol.ts';

/** How long a process may be silent, heartbeats included, before it counts as hung. */
export interface Patience {
  /** How often is looked, in ms. */
  readonly lookEveryMs: number;
  /** Looks without a sign of life after which a process is given up, whatever it does. */
  readonly looks: number;
  /** Processor time that reading a network file may take without a sign of life, in seconds. */
  readonly readSeconds: number;
}

/**
 * Reading a file takes less than computing: a damaged one may lead a decoder in a circle, and somebody waits for the
 * answer. That is told by the processor time that the process uses: one that has to wait for other work uses none.
 */
export const usualPatience: Patience = { lookEveryMs: 1000, looks: 120, readSeconds: 15 };

const readSecondsAMegabyte = 0.1;
/** Where a process's time is not told, a machine may be this much busier than one that has nothing else to do. */
const busyMachine = 4;

/** Why a process was given up. */
export type Silence =
  | { readonly kind: 'silent'; readonly seconds: number }
  | { readonly kind: 'circling'; readonly seconds: number };

export interface SilenceWatch {
  /** The process said something. */
  heard(): void;
  stop(): void;
}

interface Watched {
  readonly call: Call;
  readonly networkPath: string | undefined;
  /** That the process has used so far; null where it is not known. */
  readonly processorSeconds: () => number | null;
  readonly onHung: (silence: Silence) => void;
}

/**
 * Watches a process at work. Looks are counted, not the clock: where main itself stood still, its machine asleep or
 * busy with other work, the time counts as one look, and what the process said meanwhile is heard first.
 */
export function watchSilence(
  { call, networkPath, processorSeconds, onHung }: Watched,
  patience: Patience = usualPatience,
): SilenceWatch {
  const { lookEveryMs, looks } = patience;
  const limit =
    call.name === 'inspect' && networkPath !== undefined
      ? patience.readSeconds + readSecondsAMegabyte * megabytesOf(networkPath)
      : null;
  let silent = 0;
  let usedBefore = processorSeconds();
  const heard = () => {
    silent = 0;
    usedBefore = limit === null ? null : processorSeconds();
  };
  const look = () => {
    silent++;
    const seconds = (silent * lookEveryMs) / 1000;
    if (limit !== null) {
      const used = processorSeconds();
      const worked = used === null || usedBefore === null ? seconds / busyMachine : used - usedBefore;
      if (worked >= limit) {
        onHung({ kind: 'circling', seconds: limit });
        return;
      }
    }
    if (silent >= looks) onHung({ kind: 'silent', seconds });
  };
  const timer = setInterval(look, lookEveryMs);
  return { heard, stop: () => clearInterval(timer) };
}

const megabytesOf = (path: string) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) / 2 ** 20;

/** What is told of a process that was given up. */
export function describeSilence({ kind, seconds }: Silence): string {
  const long = Math.round(seconds);
  return kind === 'silent'
    ? `the compute process gave no sign of life for ${long} seconds and was ended`
    : `the compute process read for ${long} seconds of processor time without a sign of life and was ended`;
}
