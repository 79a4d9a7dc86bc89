import { describe, expect, it } from 'vitest';
import { scoreByNetwork, type FidelityOptions } from '../../../src/main/scoring/index.ts';
import type { Project } from '../../../src/main/db/index.ts';
import { cancelled, computeFailed } from '../../../src/shared/errors.ts';
import {
  fidelitySettingsSchema,
  type FidelityProgress,
  type FidelityRequest,
  type ScoreTask,
} from '../../../src/shared/fidelity.ts';
import { newProject } from '../../db/sample-project.ts';
import { addScoredPlate, fieldSide, mapWith } from '../scored-plate.ts';

const wells = Array.from({ length: 6 }, (_, index) => ({
  maps: {
    'hires-cam': mapWith((row) => row === index),
    'grad-cam': mapWith((_row, column) => column === index),
  },
}));

async function newPlate(): Promise<{ project: Project; request: FidelityRequest }> {
  const project = newProject();
  const { plateId } = await addScoredPlate(project, wells);
  const settings = fidelitySettingsSchema.parse({});
  const metrics: FidelityRequest['metrics'] = ['deletion', 'insertion'];
  return { project, request: { plateId, runIds: null, metrics, settings, fields: 3, seed: 1 } };
}

/** Stands for the compute processes: answers every metric with the map's mean, or as told. */
function answering(
  answer: (task: ScoreTask, signal: AbortSignal | undefined) => void | Promise<void> = () => undefined,
) {
  const tasks: ScoreTask[] = [];
  const port: FidelityOptions['port'] = {
    parallelism: 2,
    scoreUnit: async (task, options) => {
      tasks.push(task);
      // The job hands in its own signal.
      await answer(task, options?.signal as AbortSignal | undefined);
      options?.onProgress?.(0.5);
      const value = task.maps.data.reduce((sum, one) => sum + one, 0) / task.maps.data.length;
      const scores = task.metrics.map((metric) => ({
        ...{ metric, value, reason: null, random: 0.5, centre: 0.25 },
        details: { images: 1 },
      }));
      return { scores, seconds: 0.01, device: 'a sheet of paper' };
    },
  };
  const pixels: FidelityOptions['pixels'] = {
    readField: (_, channels) =>
      Promise.resolve({
        width: fieldSide,
        height: fieldSide,
        planes: channels.map(() => new Float32Array(fieldSide ** 2)),
      }),
    findObjects: () => Promise.resolve(Float32Array.of(8, 8)),
  };
  const options: FidelityOptions = {
    port,
    pixels,
    locate: ({ path, sha256 }) => Promise.resolve({ path, sha256 }),
    readMask: () => Promise.resolve(null),
    signal: new AbortController().signal,
  };
  return { tasks, options };
}

describe('scoring by asking the network', () => {
  it('scores a sample of fields, the same for every run, and stores how', async () => {
    const { project, request } = await newPlate();
    const { tasks, options } = answering();
    const report = await scoreByNetwork(project, request, options);
    expect(report).toMatchObject({ maps: 6, computed: 6, fields: 3, failures: [] });
    const scores = project.listScores({ metric: 'deletion' });
    expect(scores).toHaveLength(6);
    const fieldsOf = (runId: number) =>
      scores
        .filter((score) => score.runId === runId)
        .map(({ unitId }) => unitId && project.readUnit(unitId).fieldId);
    const runIds = [...new Set(scores.map(({ runId }) => runId))];
    expect(runIds).toHaveLength(2);
    expect(fieldsOf(runIds[0] ?? 0)).toEqual(fieldsOf(runIds[1] ?? 0));
    expect(scores[0]).toMatchObject({
      ...{ value: 1 / 8, reason: null, random: 0.5, centre: 0.25, against: null },
      details: {
        device: 'a sheet of paper',
        seed: 1,
        sampledFields: 3,
        settings: { steps: 50, baseline: 'median' },
      },
    });
    expect(tasks.every(({ metrics }) => metrics.length === 2)).toBe(true);
    project.close();
  });

  it('computes nothing twice, more fields only for themselves, and all again under another seed', async () => {
    const { project, request } = await newPlate();
    const { tasks, options } = answering();
    await scoreByNetwork(project, request, options);
    expect(await scoreByNetwork(project, request, options)).toMatchObject({ maps: 6, computed: 0 });
    expect(tasks).toHaveLength(6);
    expect(await scoreByNetwork(project, { ...request, fields: 5 }, options)).toMatchObject({
      maps: 10,
      computed: 4,
    });
    const another = { ...request, metrics: ['insertion', 'irof'] } satisfies Partial<FidelityRequest>;
    await scoreByNetwork(project, { ...request, ...another }, options);
    expect(tasks.at(-1)?.metrics).toEqual(['irof']);
    const before = tasks.length;
    await scoreByNetwork(project, { ...request, fields: null, seed: 2 }, options);
    expect(tasks.length - before).toBe(12);
    project.close();
  });

  it('goes on after a map that cannot be scored, and tries it again next time', async () => {
    const { project, request } = await newPlate();
    let failing = true;
    const { options } = answering(({ method }) => {
      if (failing && method === 'grad-cam') throw computeFailed({ what: 'the process ended' });
    });
    const report = await scoreByNetwork(project, request, options);
    expect(report.computed).toBe(3);
    expect(report.failures).toHaveLength(3);
    expect(report.failures[0]?.error).toContain('the process ended');
    failing = false;
    expect(await scoreByNetwork(project, request, options)).toMatchObject({ computed: 3, failures: [] });
    project.close();
  });

  it('stops when told to, keeps what is finished, and goes on from there', async () => {
    const { project, request } = await newPlate();
    const control = new AbortController();
    let answered = 0;
    const stopping = answering((_, signal) => {
      answered += 1;
      if (answered === 3) control.abort();
      if (signal?.aborted === true) throw cancelled();
    });
    const work = scoreByNetwork(project, request, { ...stopping.options, signal: control.signal });
    await expect(work).rejects.toMatchObject({ kind: 'Cancelled' });
    const kept = project.listScores({ metric: 'deletion' }).length;
    expect(kept).toBeGreaterThan(0);
    const { tasks, options } = answering();
    await scoreByNetwork(project, request, options);
    expect(tasks).toHaveLength(6 - kept);
    project.close();
  });

  it('tells progress that only rises, to the end', async () => {
    const { project, request } = await newPlate();
    const heard: FidelityProgress[] = [];
    const { options } = answering();
    await scoreByNetwork(project, request, { ...options, onProgress: (progress) => heard.push(progress) });
    const shares = heard.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(heard.at(-1)).toMatchObject({ done: 6, total: 6, share: 1, etaSeconds: 0 });
    project.close();
  });

  it('has nothing to do for runs without maps', async () => {
    const { project, request } = await newPlate();
    const { tasks, options } = answering();
    const report = await scoreByNetwork(project, { ...request, runIds: [] }, options);
    expect(report).toMatchObject({ maps: 0, computed: 0, fields: 0 });
    expect(tasks).toEqual([]);
    project.close();
  });
});
