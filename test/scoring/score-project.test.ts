import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { checkScores, scoreProject, type ObjectSource } from '../../src/main/scoring/index.ts';
import type { ScoreRequest } from '../../src/shared/score-request.ts';
import { makeTempProject } from '../helpers/temp-project.ts';
import { addScoredPlate, mapWith, rectangle, type ScoredWell } from './scored-plate.ts';

const everything: ScoreRequest = { plateId: null, runIds: null, areas: null, annotator: null };
const options = () => ({ objects: null, signal: new AbortController().signal, threads: 1 });

/** The left quarter of the field, and maps that lie on it, beside it, and nowhere. */
const left = { cells: [rectangle(0, 0, 16, 64)], light: [rectangle(48, 48, 16, 16)] };
const onCells = mapWith((_, column) => column < 2);
const beside = mapWith((_, column) => column > 5);
const wells: readonly ScoredWell[] = [
  { role: 'positive', maps: { 'hires-cam': onCells, cam: beside }, regions: left },
  { role: 'negative', maps: { 'hires-cam': onCells, cam: null }, regions: left },
  { maps: { 'hires-cam': onCells, cam: mapWith(() => true) } },
];

test('maps are scored against every class of region, with chance and both baselines beside them', async () => {
  const project = makeTempProject();
  const { runOf } = await addScoredPlate(project, wells);
  const report = await scoreProject(project, everything, options());
  expect(report).toMatchObject({ maps: 6, computed: 6, fields: 3, areas: ['class:cells', 'class:light'] });
  const runId = runOf('hires-cam');
  const mass = project.listScores({ runId, metric: 'relevance-mass', against: 'class:cells' });
  // The third field was never annotated, so that nothing can be said of it.
  expect(mass).toHaveLength(2);
  expect(mass[0]).toMatchObject({ chance: 0.25, reason: null });
  expect(mass[0]?.value).toBeGreaterThan(0.85);
  expect(mass[0]?.random).toBeGreaterThan(0.1);
  expect(mass[0]?.random).toBeLessThan(0.4);
  expect(mass[0]?.centre).toBeLessThan(0.25);
  const auc = project.listScores({ runId, metric: 'roc-auc', against: 'class:cells' });
  expect(auc[0]?.value).toBeGreaterThan(0.99);
  const focus = project.listScores({ runId, metric: 'focus', against: 'class:cells' });
  expect(focus[0]).toMatchObject({ value: 1, chance: 0.8 });
});

test('a map that shows nothing has a reason in the place of a value, and no silent 0', async () => {
  const project = makeTempProject();
  const { runOf } = await addScoredPlate(project, wells);
  await scoreProject(project, everything, options());
  const scores = project.listScores({
    runId: runOf('cam'),
    metric: 'relevance-mass',
    against: 'class:cells',
  });
  expect(scores.map(({ value, reason }) => [value === null, reason])).toEqual([
    [false, null],
    [true, 'empty-map'],
  ]);
  const alone = project.listScores({ runId: runOf('cam'), metric: 'sparseness' });
  expect(alone.map(({ reason }) => reason)).toEqual([null, 'empty-map', null]);
});

test('statistics hold what lies on cells, and how far two methods disagree', async () => {
  const project = makeTempProject();
  const { runOf } = await addScoredPlate(project, wells);
  await scoreProject(project, everything, options());
  const [first, second, third] = project.listStatistics(runOf('hires-cam'));
  expect(first?.values['mass-on-cells']).toBeGreaterThan(0.85);
  expect(first?.values['cell-area']).toBe(0.25);
  expect(first?.values[`disagreement:${runOf('cam')}`]).toBeGreaterThan(0.5);
  expect(second?.values[`disagreement:${runOf('cam')}`]).toBeNull();
  expect(third?.values['mass-on-cells']).toBeNull();
});

test('what is scored stays; what regions change is scored again, and emptied where they are gone', async () => {
  const project = makeTempProject();
  await addScoredPlate(project, wells);
  await scoreProject(project, everything, options());
  expect(await scoreProject(project, everything, options())).toMatchObject({ maps: 6, computed: 0 });
  expect(await checkScores(project, everything, options())).toMatchObject({ maps: 6, computed: 0 });
  const [region] = project.listRegions({ class: 'cells' });
  if (region === undefined) throw new Error('no region');
  project.editRegions({ label: 'move', save: [{ ...region, geometry: rectangle(32, 0, 32, 64) }] });
  expect(await checkScores(project, everything, options())).toMatchObject({ maps: 6, computed: 2 });
  expect(await scoreProject(project, everything, options())).toMatchObject({ maps: 6, computed: 2 });
  const moved = project.listScores({ metric: 'relevance-mass', against: 'class:cells' })[0];
  expect(moved?.chance).toBe(0.5);
  project.editRegions({ label: 'remove', remove: project.listRegions({}).map(({ id }) => id) });
  await scoreProject(project, { ...everything, areas: ['class:cells'] }, options());
  const gone = project.listScores({ metric: 'relevance-mass', against: 'class:cells' });
  expect(gone.map(({ value }) => value)).toEqual([null, null, null, null]);
});

test('only the regions of the asked annotator count', async () => {
  const project = makeTempProject();
  await addScoredPlate(project, wells);
  await scoreProject(project, { ...everything, annotator: 'nobody' }, options());
  expect(project.listScores({ against: 'class:cells' })).toEqual([]);
});

test('without regions, maps are scored against found nuclei, each a disc of its own area', async () => {
  const project = makeTempProject();
  await addScoredPlate(
    project,
    wells.map(({ maps }) => ({ maps })),
  );
  const objects: ObjectSource = {
    keyOf: () => 'finder',
    find: (_, fieldId) => {
      project.saveObjects(fieldId, 'finder', {
        centres: Float32Array.of(8, 32),
        areas: Float32Array.of(Math.PI * 100),
        provenance: {},
      });
      return Promise.resolve();
    },
  };
  const report = await scoreProject(project, everything, { ...options(), objects });
  expect(report.areas).toEqual(['objects']);
  const mass = project.listScores({ metric: 'relevance-mass', against: 'objects' });
  expect(mass).toHaveLength(6);
  // The disc of radius 10 around (8, 32) loses a little beyond the field's edge.
  expect(mass[0]?.chance).toBeCloseTo((Math.PI * 100 - 16.4) / 64 ** 2, 2);
});

test('the numbers are the same from two threads, and from a fresh project', async () => {
  const [first, second] = [makeTempProject(), makeTempProject()];
  for (const [project, threads] of [
    [first, 1],
    [second, 2],
  ] as const) {
    await addScoredPlate(project, wells);
    await scoreProject(project, everything, { ...options(), threads });
  }
  expect(second.listScores()).toEqual(first.listScores());
});

test('scoring stops when asked to, and what is stored then is whole', async () => {
  const project = makeTempProject();
  await addScoredPlate(
    project,
    Array.from({ length: 40 }, () => wells[0] ?? { maps: {} }),
  );
  const stop = new AbortController();
  const scoring = scoreProject(project, everything, {
    ...{ objects: null, signal: stop.signal, threads: 1 },
    onProgress: () => stop.abort(),
  });
  await expect(scoring).rejects.toMatchObject({ kind: 'Cancelled' });
  const stored = project.listScores({ metric: 'relevance-mass' }).length;
  expect(stored).toBeGreaterThan(0);
  expect(await scoreProject(project, everything, options())).toMatchObject({ maps: 80 });
  expect(project.listScores({ metric: 'relevance-mass' })).toHaveLength(160);
});

test('a project for reading only takes no scores, and a damaged map is named', async () => {
  const project = makeTempProject();
  await addScoredPlate(project, wells);
  const reading = openProject(project.path, { mode: 'read' });
  try {
    await expect(scoreProject(reading, everything, options())).rejects.toMatchObject({ kind: 'BadInput' });
  } finally {
    reading.close();
  }
  const database = new Database(project.path);
  database.exec(`update maps set data = x'00' where unit_id = 1`);
  database.close();
  await expect(scoreProject(project, everything, options())).rejects.toMatchObject({
    kind: 'Storage',
    where: project.path,
  });
});
