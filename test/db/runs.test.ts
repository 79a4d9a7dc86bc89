import { expect, test } from 'vitest';
import { runStateSchema, runTransitions, type RunState } from '../../src/shared/run.ts';
import { unitIdSchema } from '../../src/shared/ids.ts';
import { addSampleRun, newProject, sampleRequest } from './sample-project.ts';
import { mapsOf, sampleFacts } from './sample-values.ts';

const finished = (unitId: number, min: number, max: number) => ({
  maps: mapsOf(unitId),
  facts: sampleFacts(min, max),
  verdict: { probabilities: [0.25, 0.75], predictedClass: 1, objectCount: null },
  seconds: 0.5,
  device: 'onnxruntime 1.30.0 cpu',
});

test('a run is stored with its units in their order', () => {
  const project = newProject();
  const { run, plateId, network, fieldIds } = addSampleRun(project);
  expect(run).toMatchObject({
    ...sampleRequest(plateId, network.id),
    state: 'queued',
    unitsTotal: 12,
    unitsDone: 0,
    unitsFailed: 0,
    min: null,
    max: null,
    etaSeconds: null,
  });
  expect(new Date(run.createdAt).toISOString()).toBe(run.createdAt);
  expect(project.unitsOfRun(run.id).map((unit) => unit.fieldId)).toEqual(fieldIds);
  expect(project.listRuns(plateId)).toEqual([run]);
  expect(project.listRunsIn(['queued'])).toEqual([run]);
  expect(project.listRunsIn(['running', 'done'])).toEqual([]);
});

test('a field has each target once in a run', () => {
  const project = newProject();
  const { plateId, network, fieldIds } = addSampleRun(project);
  const unit = { fieldId: fieldIds[0] ?? unitIdSchema.parse(1), target: { kind: 'predicted' as const } };
  const twice = [unit, unit] as Parameters<typeof project.createRun>[1];
  expect(() => project.createRun(sampleRequest(plateId, network.id), twice)).toThrow(/UNIQUE/);
  expect(project.listRuns(plateId)).toHaveLength(1);
});

test('a committed unit has its map, state, facts and verdict', async () => {
  const project = newProject();
  const { run } = addSampleRun(project);
  const [unit] = project.nextQueuedUnits(run.id, 1);
  if (unit === undefined) throw new Error('a unit waits');
  const result = finished(unit.id, -1, 2);
  const stored = await project.commitUnit(unit.id, result);
  expect(stored).toEqual({
    ...unit,
    state: 'done',
    facts: result.facts,
    verdict: result.verdict,
    seconds: 0.5,
  });
  expect(await project.readMaps(unit.id)).toEqual(result.maps);
  expect(project.readRun(run.id)).toMatchObject({ unitsDone: 1, min: -1, max: 2 });
});

test('the scale of a run spans its units, whatever another run holds', async () => {
  const project = newProject();
  const { run, plateId, network, fieldIds } = addSampleRun(project);
  const units = project.unitsOfRun(run.id);
  await project.commitUnit(unitIdSchema.parse(units[0]?.id), finished(1, -1, 2));
  await project.commitUnit(unitIdSchema.parse(units[1]?.id), finished(2, 0.5, 7));
  const [fieldId] = fieldIds;
  if (fieldId === undefined) throw new Error('the sample has a field');
  const other = project.createRun(sampleRequest(plateId, network.id), [
    { fieldId, target: { kind: 'predicted' } },
  ]);
  await project.commitUnit(unitIdSchema.parse(project.unitsOfRun(other.id)[0]?.id), finished(3, -100, 100));
  expect(project.readRun(run.id)).toMatchObject({ min: -1, max: 7, unitsDone: 2 });
  expect(project.readRun(other.id)).toMatchObject({ min: -100, max: 100, unitsDone: 1 });
});

test('a unit ends once; a second result changes nothing', async () => {
  const project = newProject();
  const { run } = addSampleRun(project);
  const unitId = unitIdSchema.parse(project.unitsOfRun(run.id)[0]?.id);
  await project.commitUnit(unitId, finished(1, 0, 1));
  await expect(project.commitUnit(unitId, finished(2, 5, 6))).rejects.toThrow(/waits/);
  expect(() => project.failUnit(unitId, 'late')).toThrow(/waits/);
  expect(await project.readMaps(unitId)).toEqual(mapsOf(1));
  expect(project.readRun(run.id)).toMatchObject({ max: 1, unitsFailed: 0 });
});

test('float16 is kept where it is asked for', async () => {
  const project = newProject();
  const { run } = addSampleRun(project);
  const unitId = unitIdSchema.parse(project.unitsOfRun(run.id)[0]?.id);
  const result = finished(1, 0, 1);
  const maps = { ...result.maps, data: Float32Array.of(0.1, 1, -2, 0.5, 1000.3, 0) };
  await project.commitUnit(unitId, { ...result, maps }, 'float16');
  const { data } = await project.readMaps(unitId);
  expect(data[1]).toBe(1);
  expect(data[0]).not.toBe(maps.data[0]);
  expect(data[0]).toBeCloseTo(0.1, 3);
});

test('an empty map is a map', async () => {
  const project = newProject();
  const { run } = addSampleRun(project);
  const unitId = unitIdSchema.parse(project.unitsOfRun(run.id)[0]?.id);
  const maps = { count: 0, height: 0, width: 0, data: new Float32Array(), boxes: new Float32Array() };
  const facts = { ...sampleFacts(null, null), count: 0, emptyReason: 'no-objects' as const };
  const unit = await project.commitUnit(unitId, { ...finished(1, 0, 0), maps, facts, verdict: null });
  expect(unit).toMatchObject({ state: 'done', facts, verdict: null });
  expect(await project.readMaps(unitId)).toEqual(maps);
  expect(project.readRun(run.id)).toMatchObject({ unitsDone: 1, min: null, max: null });
});

test('a unit without a map says so', async () => {
  const project = newProject();
  addSampleRun(project);
  await expect(project.readMaps(unitIdSchema.parse(1))).rejects.toMatchObject({ kind: 'NotFound' });
  await expect(project.readMaps(unitIdSchema.parse(999))).rejects.toMatchObject({ kind: 'NotFound' });
});

test('waiting units are handed out in order, past those in work', () => {
  const project = newProject();
  const { run } = addSampleRun(project);
  const ids = project.unitsOfRun(run.id).map((unit) => unit.id);
  const handed = (after?: number) => project.nextQueuedUnits(run.id, 2, after).map((unit) => unit.id);
  expect(handed()).toEqual(ids.slice(0, 2));
  expect(handed(ids[1])).toEqual(ids.slice(2, 4));
  project.failUnit(unitIdSchema.parse(ids[0]), 'why');
  expect(handed()).toEqual(ids.slice(1, 3));
});

test('a run moves along the table of transitions and nowhere else', () => {
  const ways: Readonly<Record<RunState, readonly RunState[]>> = {
    queued: [],
    running: ['running'],
    pausing: ['running', 'pausing'],
    paused: ['paused'],
    cancelling: ['running', 'cancelling'],
    cancelled: ['cancelled'],
    failed: ['running', 'failed'],
    'done-with-errors': ['running', 'done-with-errors'],
    done: ['running', 'done'],
  };
  const project = newProject();
  const { plateId, network } = addSampleRun(project);
  for (const from of runStateSchema.options) {
    for (const to of runStateSchema.options) {
      const run = project.createRun(sampleRequest(plateId, network.id), []);
      for (const step of ways[from]) project.setRunState(run.id, step);
      if (runTransitions[from].includes(to)) {
        expect(project.setRunState(run.id, to).state).toBe(to);
      } else {
        expect(() => project.setRunState(run.id, to), `${from} to ${to}`).toThrow(
          `is ${from} and cannot become ${to}`,
        );
        expect(project.readRun(run.id).state).toBe(from);
      }
    }
  }
});

test('a run that is queued again tries its failed units again and keeps the others', async () => {
  const project = newProject();
  const { run } = addSampleRun(project);
  const [first, second] = project.unitsOfRun(run.id).map((unit) => unit.id);
  await project.commitUnit(unitIdSchema.parse(first), finished(1, 0, 1));
  project.failUnit(unitIdSchema.parse(second), 'the file is gone');
  expect(project.readUnit(unitIdSchema.parse(second))).toMatchObject({
    state: 'failed',
    error: 'the file is gone',
  });
  project.setRunState(run.id, 'running');
  project.setRunState(run.id, 'done-with-errors');
  expect(project.setRunState(run.id, 'queued')).toMatchObject({ unitsDone: 1, unitsFailed: 0 });
  expect(project.readUnit(unitIdSchema.parse(second))).toMatchObject({ state: 'queued', error: null });
});
