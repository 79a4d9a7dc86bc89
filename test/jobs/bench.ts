import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openProject, type NewNetwork, type Project } from '../../src/main/db/index.ts';
import { createJobs, type JobsOptions, type PixelPort } from '../../src/main/jobs/index.ts';
import type { ComputePort, UnitResult, UnitTask } from '../../src/shared/compute-port.ts';
import type { DoorEvent } from '../../src/shared/contract/events.ts';
import { cancelled } from '../../src/shared/errors.ts';
import type { StopSignal } from '../../src/shared/stop-signal.ts';
import {
  addSamplePlate,
  sampleNetwork,
  samplePlate,
  sampleRequest,
  temporaryFolder,
} from '../db/sample-project.ts';

/** What a test may do to the units on their way. */
export interface Hooks {
  parallelism?: number;
  /** Runs before a unit is computed; may wait or throw. */
  before?: (task: UnitTask) => Promise<void> | void;
}

/** Waits until the signal fires, then rejects as a compute process does. */
export function untilAborted(signal: StopSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted === true) reject(cancelled());
    signal?.addEventListener('abort', () => reject(cancelled()), { once: true });
  });
}

/**
 * A compute port in this process whose map is a plain fact of its input: for every image one cell, the mean of the
 * first plane, negated for an even seed. So a test can tell from a stored map which pixels it was computed from.
 */
export function meanPort(hooks: Hooks): ComputePort & { readonly tasks: UnitTask[]; mostAtOnce: number } {
  const tasks: UnitTask[] = [];
  let atOnce = 0;
  const port = {
    parallelism: hooks.parallelism ?? 2,
    tasks,
    mostAtOnce: 0,
    inspect: () => Promise.resolve(sampleNetwork.description),
    predict: () => Promise.reject(new Error('not asked for')),
    scoreUnit: () => Promise.reject(new Error('not asked for')),
    segment: () => Promise.reject(new Error('not asked for')),
    explainLayers: () => Promise.reject(new Error('not asked for')),
    features: () => Promise.reject(new Error('not asked for')),
    fitCapeHead: () => Promise.reject(new Error('not asked for')),
    close: () => Promise.resolve(),
    runUnit: async (task: UnitTask, options?: { signal?: StopSignal | undefined }) => {
      tasks.push(task);
      port.mostAtOnce = Math.max(port.mostAtOnce, ++atOnce);
      try {
        await Promise.race([hooks.before?.(task) ?? Promise.resolve(), untilAborted(options?.signal)]);
        return explainByMean(task);
      } finally {
        atOnce--;
      }
    },
  };
  return port;
}

function explainByMean(task: UnitTask): UnitResult {
  if (task.pixels.kind !== 'field') throw new Error('a run sees fields');
  const { planes, width, height, centres } = task.pixels;
  const [plane = new Float32Array()] = planes;
  const mean = plane.reduce((sum, value) => sum + value, 0) / plane.length;
  const count = centres === null ? 1 : centres.length / 2;
  const data = new Float32Array(count).fill(mean);
  const boxes = new Float32Array(count * 4);
  for (let index = 0; index < count; index++) boxes.set([0, 0, width, height], index * 4);
  const range = count === 0 ? null : mean;
  const empty = count === 0 ? ('no-objects' as const) : null;
  const facts = { unit: 'logit', layer: 'late', count, height: 1, width: 1, min: range, max: range } as const;
  return {
    maps: { count, height: 1, width: 1, data, boxes },
    facts: { ...facts, emptyReason: empty, figures: {} },
    verdict: count === 0 ? null : { probabilities: [0.5, 0.5], predictedClass: 0, objectCount: count },
    seconds: 0.01,
    device: 'this process',
  };
}

/** Pixels whose every value is the field's id, times 10 in the second plane; `reads` lists the fields read. */
export function numberedPixels(centres = Float32Array.of(5, 5)): PixelPort & { readonly reads: number[] } {
  const reads: number[] = [];
  return {
    reads,
    readField: (fieldId, channels) => {
      reads.push(fieldId);
      const planes = channels.map((_, index) =>
        new Float32Array(12).fill(index === 0 ? fieldId : fieldId * 10),
      );
      return Promise.resolve({ width: 4, height: 3, planes });
    },
    readPicture: (picture) => Promise.reject(new Error(`${picture} was not expected`)),
    findObjects: () => Promise.resolve(centres),
  };
}

/** A project on disk with a plate of six wells (A01 empty) of two fields, a network, and a queue over them. */
export function createBench(
  hooks: Hooks = {},
  change: Partial<JobsOptions> = {},
  network: NewNetwork = sampleNetwork,
) {
  const path = join(temporaryFolder(), 'plate.platelens');
  const project = openProject(path, { mode: 'create' });
  const plateId = addSamplePlate(project, samplePlate());
  const stored = project.insertNetwork(network);
  return { ...startJobs(project, hooks, change), request: sampleRequest(plateId, stored.id), plateId };
}

/** A queue over a project that is there; both are closed when the test ends. */
export function startJobs(project: Project, hooks: Hooks = {}, change: Partial<JobsOptions> = {}) {
  const port = meanPort(hooks);
  const pixels = numberedPixels();
  const events: DoorEvent[] = [];
  const logged: unknown[] = [];
  const emit = (event: DoorEvent) => void events.push(event);
  const log = (error: unknown) => void logged.push(error);
  const jobs = createJobs({ project, port, pixels, emit, log, ...change });
  onTestFinished(async () => {
    await jobs.stop();
    project.close();
  });
  return { project, port, pixels, jobs, events, logged };
}
