import type { DoorEvent } from '../../shared/contract/events.ts';
import type { Run, Unit } from '../../shared/run.ts';

export type Emit = (event: DoorEvent) => void;

/** Tells of a run's progress: every unit at once, the run itself a few times a second. */
export interface RunReporter {
  unit(unit: Unit): void;
  /** Drops what is still to be told. */
  close(): void;
}

/** Fast units would otherwise make the run's sums be computed for every one of them. */
const runIntervalMs = 250;

/** @param readRun the run as it is now, with its expected time */
export function createRunReporter(emit: Emit, readRun: () => Run): RunReporter {
  let timer: NodeJS.Timeout | null = null;
  const tellOfRun = () => {
    timer = null;
    emit({ kind: 'run', run: readRun() });
  };
  return {
    unit: (unit) => {
      emit({ kind: 'unit', runId: unit.runId, unit });
      timer ??= setTimeout(tellOfRun, runIntervalMs);
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
