import { expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { computeFailed, notFound, storage } from '../../src/shared/errors.ts';
import { runIdSchema } from '../../src/shared/ids.ts';
import type { Run } from '../../src/shared/run.ts';
import { addSampleRun, newProject, sampleNetwork } from '../db/sample-project.ts';
import { createBench, numberedPixels, startJobs } from './bench.ts';

/** A promise that a test lets go when it likes. */
const gate = () => Promise.withResolvers<undefined>();

test('a run computes every field of interest and stores what was computed from its pixels', async () => {
  const { jobs, project, request, port } = createBench();
  const run = await jobs.start(request);
  expect(run).toMatchObject({ state: 'queued', unitsTotal: 10, parameters: {} });
  const ended = await jobs.finished(run.id);
  expect(ended).toMatchObject({ state: 'done', unitsDone: 10, unitsFailed: 0 });
  const units = project.unitsOfRun(run.id);
  const fieldIds = units.map((unit) => unit.fieldId);
  for (const unit of units) {
    const maps = await project.readMaps(unit.id);
    expect([...maps.data]).toEqual([unit.fieldId]);
    expect(unit).toMatchObject({ state: 'done', verdict: { predictedClass: 0 } });
  }
  expect([ended.min, ended.max]).toEqual([Math.min(...fieldIds), Math.max(...fieldIds)]);
  expect(port.tasks[0]).toMatchObject({
    network: { path: sampleNetwork.path, sha256: sampleNetwork.sha256 },
    recipe: sampleNetwork.recipe,
    method: 'hires-cam',
    layer: null,
    target: { kind: 'class', classIndex: 1 },
    mask: null,
    capeHead: null,
    seed: 7,
  });
});

test('it tells of every unit once and of the run from queue to end', async () => {
  const { jobs, request, events } = createBench();
  const run = await jobs.start(request);
  await jobs.finished(run.id);
  const units = events.flatMap((event) => (event.kind === 'unit' ? [event.unit.id] : []));
  expect(new Set(units).size).toBe(10);
  expect(units).toHaveLength(10);
  const states = events.flatMap((event) => (event.kind === 'run' ? [event.run.state] : []));
  expect([...new Set(states)]).toEqual(['queued', 'running', 'done']);
  expect(events.at(-1)).toMatchObject({ kind: 'run', run: { state: 'done', unitsDone: 10 } });
});

test('as many units are in work as the port takes, and no more', async () => {
  const { jobs, request, port } = createBench({
    parallelism: 3,
    before: () => new Promise((resolve) => setTimeout(resolve, 5)),
  });
  await jobs.finished((await jobs.start(request)).id);
  expect(port.mostAtOnce).toBe(3);
});

test('targets of one field read its pixels once', async () => {
  const { jobs, request, pixels } = createBench();
  const targets = [0, 1].map((classIndex) => ({ kind: 'class' as const, classIndex }));
  const run = await jobs.start({ ...request, targets: [...targets, ...targets] });
  expect(await jobs.finished(run.id)).toMatchObject({ unitsDone: 20, unitsTotal: 20 });
  expect(pixels.reads).toHaveLength(10);
});

test('a unit that fails is stored with its reason, the others go on, and resuming tries it again', async () => {
  let broken = true;
  const { jobs, project, request, port } = createBench({
    before: (task) => {
      const pixel = task.pixels.kind === 'field' ? task.pixels.planes[0]?.[0] : null;
      if (broken && pixel === 5) throw computeFailed({ what: 'the process died', mend: 'Try again.' });
    },
  });
  const run = await jobs.start(request);
  const ended = await jobs.finished(run.id);
  expect(ended).toMatchObject({ state: 'done-with-errors', unitsDone: 9, unitsFailed: 1 });
  const failed = project.unitsOfRun(run.id).filter((unit) => unit.state === 'failed');
  expect(failed).toMatchObject([{ fieldId: 5, error: 'the process died. Try again.', facts: null }]);
  broken = false;
  port.tasks.length = 0;
  jobs.resume(run.id);
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'done', unitsDone: 10, unitsFailed: 0 });
  expect(port.tasks).toHaveLength(1);
});

test('a plane that cannot be read fails its units with the reason', async () => {
  const pixels = numberedPixels();
  const readField: typeof pixels.readField = (fieldId, channels) =>
    fieldId === 4
      ? Promise.reject(notFound({ what: 'the file is gone', where: 'w1/f2.tif' }))
      : pixels.readField(fieldId, channels);
  const { jobs, project, request } = createBench({}, { pixels: { ...pixels, readField } });
  const run = await jobs.start(request);
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'done-with-errors', unitsFailed: 1 });
  expect(project.unitsOfRun(run.id).find((unit) => unit.fieldId === 4)?.error).toBe(
    'w1/f2.tif: the file is gone',
  );
});

test('a field without objects is done, with an empty map and its reason', async () => {
  const cells = {
    ...sampleNetwork.recipe,
    view: {
      kind: 'cells' as const,
      cropPx: 48,
      objects: { kind: 'nuclei' as const, channel: 'DNA', smoothingPx: 1, minAreaPx: 5, maxAreaPx: 100 },
    },
  };
  const pixels = numberedPixels(new Float32Array());
  const { jobs, project, request } = createBench({}, { pixels }, { ...sampleNetwork, recipe: cells });
  const run = await jobs.start(request);
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'done', unitsFailed: 0, min: null, max: null });
  const [unit] = project.unitsOfRun(run.id);
  expect(unit).toMatchObject({
    state: 'done',
    verdict: null,
    facts: { count: 0, emptyReason: 'no-objects' },
  });
});

test('cancelling stops the units in flight, keeps those done, and the run can be resumed', async () => {
  let computed = 0;
  let held = true;
  const reached = gate();
  const { jobs, project, request } = createBench({
    before: async () => {
      if (!held || ++computed <= 4) return;
      reached.resolve(undefined);
      await new Promise(() => undefined);
    },
  });
  const run = await jobs.start(request);
  await reached.promise;
  expect(jobs.cancel(run.id).state).toBe('cancelling');
  expect(jobs.cancel(run.id).state).toBe('cancelling');
  const ended = await jobs.finished(run.id);
  expect(ended).toMatchObject({ state: 'cancelled', unitsDone: 4, unitsFailed: 0 });
  expect(jobs.cancel(run.id).state).toBe('cancelled');
  held = false;
  expect(jobs.resume(run.id).state).toBe('queued');
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'done', unitsDone: 10 });
  expect(project.unitsOfRun(run.id).every((unit) => unit.state === 'done')).toBe(true);
});

test('runs are computed one after another; a waiting one is cancelled at once', async () => {
  const order: number[] = [];
  const { jobs, request } = createBench({ before: (task) => void order.push(task.seed) });
  const runs = [];
  for (const seed of [1, 2, 3]) runs.push(await jobs.start({ ...request, seed }));
  const [first, second, third] = runs.map((run) => run.id);
  expect(jobs.cancel(runIdSchema.parse(second)).state).toBe('cancelled');
  await jobs.finished(runIdSchema.parse(third));
  expect((await jobs.finished(runIdSchema.parse(first))).state).toBe('done');
  expect(order).toEqual([...Array<number>(10).fill(1), ...Array<number>(10).fill(3)]);
});

test('stopping queues the run again, and the next session computes only what is left', async () => {
  let computed = 0;
  const reached = gate();
  const { jobs, project, request } = createBench({
    before: async () => {
      if (++computed <= 3) return;
      reached.resolve(undefined);
      await new Promise(() => undefined);
    },
  });
  const run = await jobs.start(request);
  const waiting = jobs.finished(run.id);
  await reached.promise;
  await jobs.stop();
  expect(await waiting).toMatchObject({ state: 'queued', unitsDone: 3 });
  await expect(jobs.start(request)).rejects.toMatchObject({ kind: 'Storage' });
  project.close();

  const next = startJobs(openProject(project.path, { mode: 'write' }));
  expect(await next.jobs.finished(run.id)).toMatchObject({ state: 'done', unitsDone: 10 });
  expect(next.port.tasks).toHaveLength(7);
});

test('what a killed session left goes on, and what it was cancelling is cancelled', async () => {
  const project = newProject();
  const { run, plateId, network } = addSampleRun(project);
  const other = project.createRun({ ...run, plateId, networkId: network.id }, []);
  project.setRunState(other.id, 'running');
  project.setRunState(other.id, 'cancelling');
  project.setRunState(run.id, 'running');
  const { jobs } = startJobs(project);
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'done', unitsDone: 12 });
  expect(project.readRun(other.id).state).toBe('cancelled');
});

test('a read-only project is not touched and takes no run', async () => {
  const project = newProject();
  const { run, plateId, network } = addSampleRun(project);
  project.setRunState(run.id, 'running');
  const { jobs, port } = startJobs(openProject(project.path, { mode: 'read' }));
  const request = { ...run, plateId, networkId: network.id };
  await expect(jobs.start(request)).rejects.toMatchObject({ kind: 'Storage', where: project.path });
  expect(() => jobs.cancel(run.id)).toThrow(/reading only/);
  expect(project.readRun(run.id).state).toBe('running');
  expect(port.tasks).toEqual([]);
});

test('where units can no longer be stored the run fails, says why, and can be resumed', async () => {
  const full = storage({ what: 'the disk is full', where: 'p.platelens', mend: 'Free space.' });
  const bench = createBench();
  await bench.jobs.stop();
  let isFull = true;
  const commitUnit: typeof bench.project.commitUnit = (...unit) =>
    isFull ? Promise.reject(full) : bench.project.commitUnit(...unit);
  const { jobs, logged, port } = startJobs({ ...bench.project, commitUnit });
  const run = await jobs.start(bench.request);
  await expect(jobs.finished(run.id)).rejects.toBe(full);
  expect(logged).toEqual([full]);
  expect(port.tasks.length).toBeLessThanOrEqual(2);
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'failed', unitsDone: 0, unitsFailed: 0 });
  isFull = false;
  jobs.resume(run.id);
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'done', unitsDone: 10 });
});

test('where not even the state of a run can be stored, the queue says so and can be woken again', async () => {
  const full = storage({ what: 'the disk is full', where: 'p.platelens' });
  const bench = createBench();
  await bench.jobs.stop();
  let isFull = true;
  const setRunState: typeof bench.project.setRunState = (...change) => {
    if (isFull) throw full;
    return bench.project.setRunState(...change);
  };
  const { jobs } = startJobs({ ...bench.project, setRunState });
  const run = await jobs.start(bench.request);
  await expect(jobs.finished(run.id)).rejects.toBe(full);
  await new Promise((resolve) => setImmediate(resolve));
  isFull = false;
  jobs.resume(run.id);
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'done' });
});

test('a network file that is gone is told before anything is stored', async () => {
  const gone = notFound({ what: 'the network file is gone', where: '/networks/translocation.onnx' });
  const { jobs, project, request, plateId } = createBench({}, { locate: () => Promise.reject(gone) });
  await expect(jobs.start(request)).rejects.toBe(gone);
  expect(project.listRuns(plateId)).toEqual([]);
});

test('a network file that goes while its run waits fails the run with the reason', async () => {
  const gone = notFound({ what: 'the network file is gone' });
  let there = true;
  const { path, sha256 } = sampleNetwork;
  const locate = () => (there ? Promise.resolve({ path, sha256 }) : Promise.reject(gone));
  const { jobs, request } = createBench({}, { locate });
  const run = await jobs.start(request);
  there = false;
  await expect(jobs.finished(run.id)).rejects.toBe(gone);
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'failed' });
});

test('units tell how long the rest will take', async () => {
  const listed: Run[][] = [];
  const { jobs, request, events, plateId } = createBench({
    parallelism: 1,
    before: async () => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      listed.push(jobs.list(plateId));
    },
  });
  const { id } = await jobs.start(request);
  await jobs.finished(id);
  const underWay = events.flatMap((event) =>
    event.kind === 'run' && event.run.unitsDone > 0 ? [event.run] : [],
  );
  const [first] = underWay;
  expect(first?.state).toBe('running');
  expect(first?.etaSeconds).toBeGreaterThan(0.06);
  expect(underWay.at(-1)).toMatchObject({ state: 'done', etaSeconds: null });
  expect(listed[0]?.[0]).toMatchObject({ id, state: 'running', etaSeconds: null });
  expect(listed[1]?.[0]?.etaSeconds).toBeGreaterThan(0.06);
  expect(jobs.list(plateId)[0]?.etaSeconds).toBeNull();
});
