import { expect, test } from 'vitest';
import { computeFailed } from '../../src/shared/errors.ts';
import { ProcessEnd } from '../../src/shared/process-end.ts';
import { runStateSchema, runTransitions } from '../../src/shared/run.ts';
import { createBench, startJobs } from './bench.ts';

const gate = () => Promise.withResolvers<undefined>();
const crash = () =>
  computeFailed({ what: 'the compute process ended', cause: new ProcessEnd('signal SIGKILL') });

test('a paused run finishes its units in flight, loses none, and goes on where it was', async () => {
  let computed = 0;
  const reached = gate();
  const release = gate();
  const { jobs, request, port } = createBench({
    before: async () => {
      if (++computed !== 3) return;
      reached.resolve(undefined);
      await release.promise;
    },
  });
  const run = await jobs.start(request);
  await reached.promise;
  expect(jobs.pause(run.id).state).toBe('pausing');
  release.resolve(undefined);
  const paused = await jobs.finished(run.id);
  expect(paused).toMatchObject({ state: 'paused', unitsFailed: 0 });
  expect(paused.unitsDone).toBeGreaterThanOrEqual(3);
  expect(paused.unitsDone).toBe(port.tasks.length);
  expect(jobs.resume(run.id).state).toBe('queued');
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'done', unitsDone: 10 });
  expect(port.tasks).toHaveLength(10);
});

test('pausing can be taken back, and a waiting run is paused at once', async () => {
  const reached = gate();
  const release = gate();
  const { jobs, request } = createBench({
    before: async () => {
      reached.resolve(undefined);
      await release.promise;
    },
  });
  const run = await jobs.start(request);
  const waiting = await jobs.start({ ...request, seed: 8 });
  await reached.promise;
  expect(jobs.pause(waiting.id).state).toBe('paused');
  expect(jobs.pause(run.id).state).toBe('pausing');
  expect(jobs.resume(run.id).state).toBe('running');
  release.resolve(undefined);
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'done', unitsDone: 10 });
});

test('a run of higher priority goes first, and the one in work goes on after it', async () => {
  const order: number[] = [];
  const reached = gate();
  const release = gate();
  const { jobs, request } = createBench({
    parallelism: 1,
    before: async ({ seed }) => {
      order.push(seed);
      if (order.length !== 2) return;
      reached.resolve(undefined);
      await release.promise;
    },
  });
  const slow = await jobs.start({ ...request, seed: 1 });
  const later = await jobs.start({ ...request, seed: 2 });
  await reached.promise;
  const urgent = await jobs.start({ ...request, seed: 3 }, { priority: 5 });
  expect(jobs.prioritise(later.id, -1)).toMatchObject({ priority: -1, state: 'queued' });
  release.resolve(undefined);
  for (const { id } of [urgent, slow, later]) {
    expect(await jobs.finished(id)).toMatchObject({ state: 'done', unitsDone: 10 });
  }
  const seeds = (seed: number, count: number) => Array<number>(count).fill(seed);
  expect(order).toEqual([...seeds(1, 2), ...seeds(3, 10), ...seeds(1, 8), ...seeds(2, 10)]);
});

test('a drive that runs full pauses the run with the reason instead of failing it', async () => {
  let free = 2 ** 40;
  const { jobs, request, project, port } = createBench(
    { before: () => void (free = 50 * 2 ** 20) },
    { freeBytes: () => Promise.resolve(free) },
  );
  free = 50 * 2 ** 20;
  const run = await jobs.start(request);
  const paused = await jobs.finished(run.id);
  expect(paused).toMatchObject({ state: 'paused', unitsDone: 0, unitsFailed: 0 });
  expect(paused.note).toMatch(/50 MiB left/);
  expect(port.tasks).toEqual([]);
  await jobs.stop();
  const next = startJobs(project, {}, { freeBytes: () => Promise.resolve(2 ** 40) });
  next.jobs.resume(run.id);
  expect(await next.jobs.finished(run.id)).toMatchObject({ state: 'done', unitsDone: 10, note: null });
});

test('a unit whose process died once is computed in another; one that kills two is set aside', async () => {
  const deaths = new Map<number, number>();
  const { jobs, project, request } = createBench({
    before: ({ pixels }) => {
      const field = pixels.kind === 'field' ? (pixels.planes[0]?.[0] ?? 0) : 0;
      const died = deaths.get(field) ?? 0;
      const allowed = field === 5 ? 2 : field === 7 ? 1 : 0;
      if (died >= allowed) return;
      deaths.set(field, died + 1);
      throw crash();
    },
  });
  const run = await jobs.start(request);
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'done-with-errors', unitsDone: 9 });
  expect([...deaths].toSorted()).toEqual([
    [5, 2],
    [7, 1],
  ]);
  const failed = project.unitsOfRun(run.id).filter(({ state }) => state === 'failed');
  expect(failed).toMatchObject([{ fieldId: 5 }]);
  expect(failed[0]?.error).toMatch(/^set aside, since it ended its compute process twice/);
});

test('units computed alike are taken over with their maps and provenance, others are not', async () => {
  const { jobs, project, request, port } = createBench();
  const first = await jobs.start(request);
  await jobs.finished(first.id);
  const asked = port.tasks.length;
  const second = await jobs.start(request);
  expect(await jobs.finished(second.id)).toMatchObject({
    state: 'done',
    unitsReused: 10,
    min: 3,
    max: project.readRun(first.id).max,
  });
  expect(port.tasks).toHaveLength(asked);
  const origins = project.unitsOfRun(first.id).map(({ id }) => id);
  const copies = project.unitsOfRun(second.id);
  expect(copies.map(({ reusedFrom }) => reusedFrom)).toEqual(origins);
  for (const [index, { id }] of copies.entries()) {
    const origin = origins[index];
    if (origin === undefined) throw new Error('as many as the first');
    expect(await project.readMaps(id)).toEqual(await project.readMaps(origin));
  }
  const other = await jobs.start({ ...request, seed: 8 });
  expect(await jobs.finished(other.id)).toMatchObject({ unitsReused: 0 });
  const anew = await jobs.start(request, { reuse: false });
  expect(await jobs.finished(anew.id)).toMatchObject({ unitsReused: 0, unitsDone: 10 });
  expect(port.tasks).toHaveLength(asked + 20);
});

test('an estimate counts units, those that are known, and bytes, and stores nothing', async () => {
  const { jobs, project, request, plateId } = createBench();
  const before = await jobs.estimate(request);
  expect(before).toMatchObject({ units: 10, reused: 0, fields: 10, device: 'this process' });
  expect(before.secondsPerUnit).toBeGreaterThan(0);
  expect(before.seconds).toBeGreaterThanOrEqual(before.secondsPerUnit ?? Infinity);
  expect(before.bytes).toBe(10 * (4 + 16 + 600));
  expect(before.freeBytes).toBeGreaterThan(0);
  expect(project.listRuns(plateId)).toEqual([]);
  await jobs.finished((await jobs.start(request)).id);
  expect(await jobs.estimate(request)).toMatchObject({ reused: 10, secondsPerUnit: null, bytes: 0 });
});

test('from every state but done a run can come to rest, and from rest go on', () => {
  const reach = (from: (typeof runStateSchema.options)[number]) => {
    const seen = new Set([from]);
    for (const state of seen) for (const next of runTransitions[state]) seen.add(next);
    return seen;
  };
  for (const state of runStateSchema.options) {
    expect(reach(state).has('done')).toBe(true);
    expect(runTransitions[state].includes(state)).toBe(false);
  }
});
