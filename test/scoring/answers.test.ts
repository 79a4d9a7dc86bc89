import { expect, test } from 'vitest';
import { readAnswers, readPlateStatistics, scoreProject } from '../../src/main/scoring/index.ts';
import type { Project } from '../../src/main/db/index.ts';
import { scoreAnswersSchema } from '../../src/shared/score-answers.ts';
import { plateStatisticsSchema } from '../../src/shared/score-statistics.ts';
import { makeTempProject } from '../helpers/temp-project.ts';
import { addScoredPlate, mapWith, rectangle, type ScoredWell } from './scored-plate.ts';

const everything = { plateId: null, runIds: null, areas: null, annotator: null };
const score = (project: Project) =>
  scoreProject(project, everything, { objects: null, signal: new AbortController().signal, threads: 1 });

/** Cells lie left; `hires-cam` finds them, `cam` looks at the whole field, and in artefact wells both leave them. */
function plateOfWells(): ScoredWell[] {
  return Array.from({ length: 24 }, (_, index): ScoredWell => {
    const artefact = index >= 18;
    const onCells = mapWith((row, column) => column < 2 && (row + index) % 3 > 0, 0.02);
    const inCorner = mapWith((row, column) => row > 5 && column > 5);
    return {
      role: index < 6 ? 'negative' : index < 12 ? 'positive' : 'sample',
      label: index < 12 ? (index < 6 ? 'untreated' : 'treated') : null,
      conditions: { artefact: artefact ? 'yes' : 'no' },
      probability: index < 6 ? 0.1 : 0.95,
      maps: {
        'hires-cam': artefact ? inCorner : onCells,
        cam: artefact ? inCorner : mapWith((row, column) => (row * 8 + column + index) % 3 === 0, 0.1),
      },
      regions: { cells: [rectangle(0, 0, 16, 64)] },
    };
  });
}

async function scoredPlate() {
  const project = makeTempProject();
  const plate = await addScoredPlate(project, plateOfWells());
  await score(project);
  return { project, ...plate };
}

test('the table holds every method and metric with interval, chance and baselines', async () => {
  const { project } = await scoredPlate();
  const answers = scoreAnswersSchema.parse(await readAnswers(project));
  expect(answers.contenders.map(({ title }) => title)).toEqual(['HiResCAM', 'CAM']);
  expect(answers.against).toBe('class:cells');
  const cell = answers.table.find(({ metric }) => metric === 'relevance-mass');
  expect(cell).toMatchObject({ wells: 24, maps: 24, chance: 0.25, verdict: 'above' });
  expect(cell?.values).toHaveLength(24);
  const mean = (cell?.values ?? []).reduce((sum, value) => sum + value, 0) / 24;
  expect(cell?.mean).toBeCloseTo(mean, 12);
  expect(cell?.low ?? 1).toBeLessThan(mean);
  expect(cell?.high ?? 0).toBeGreaterThan(mean);
});

test('methods are ranked on the wells that they share', async () => {
  const { project } = await scoredPlate();
  const { rankings, contenders } = await readAnswers(project);
  const [overall] = rankings;
  expect(overall).toMatchObject({ metric: null, wells: 24 });
  expect(overall?.rows[0]?.contender).toBe(contenders[0]?.id);
  expect(overall?.rows.map(({ rank }) => rank).reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(3, 9);
});

test('the planted shortcut is exposed: the artefact wells are below chance, and the words say so', async () => {
  const { project } = await scoredPlate();
  const { advice, groups, suspicions } = await readAnswers(project);
  const artefact = groups.filter(
    ({ column, value, metric }) => column === 'artefact' && value === 'yes' && metric === 'relevance-mass',
  );
  expect(artefact.map(({ verdict }) => verdict)).toEqual(['below', 'below']);
  expect(advice.enough).toBe(true);
  expect(advice.sentences.join(' ')).toMatch(/6 wells where artefact is yes, maps lie on cells below chance/);
  expect(suspicions.map(({ well }) => well)).toContain('A19');
  const [first] = suspicions;
  expect(first?.signs.map(({ kind }) => kind)).toContain('one-corner');
  // The negative controls are called with confidence too, and lie on cells.
  expect(suspicions.map(({ well }) => well)).not.toContain('A01');
});

test('best and worst fields are those with the highest and lowest values, and never the same', async () => {
  const { project } = await scoredPlate();
  const { extremes } = await readAnswers(project);
  const found = extremes.find(({ metric }) => metric === 'relevance-mass');
  expect(found?.best).toHaveLength(6);
  expect(found?.worst.map(({ well }) => well).toSorted()).toEqual(['A19', 'A20', 'A21', 'A22', 'A23', 'A24']);
  expect(found?.best[0]?.value ?? 0).toBeGreaterThan(found?.worst[0]?.value ?? 1);
});

test('few wells are told to be few, and nothing scored to be nothing', async () => {
  const project = makeTempProject();
  await addScoredPlate(project, plateOfWells().slice(0, 4));
  expect((await readAnswers(project)).advice).toMatchObject({
    enough: false,
    headline: 'Nothing has been scored yet.',
  });
  await score(project);
  const { advice, rankings } = await readAnswers(project);
  expect(advice.enough).toBe(false);
  expect(advice.headline).toContain('only 4 wells');
  expect(rankings[0]?.wells).toBe(4);
});

test('a class without regions, scored in vain, gives way to one that has them', async () => {
  const project = makeTempProject();
  await addScoredPlate(project, plateOfWells());
  await score(project);
  const empty = { ...everything, areas: ['class:cell' as const] };
  const options = { objects: null, signal: new AbortController().signal, threads: 1 };
  await scoreProject(project, empty, options);
  expect(project.listRegionClasses()[0]?.name).toBe('cell');
  const answers = await readAnswers(project);
  expect(answers).toMatchObject({ areas: ['class:cells', 'class:cell'], against: 'class:cells' });
  expect(answers.advice.enough).toBe(true);
  expect((await readAnswers(project, { against: 'class:cell' })).advice.enough).toBe(false);
});

test('excluded wells count nowhere', async () => {
  const project = makeTempProject();
  const wells = plateOfWells().map((well, index) =>
    index < 2 ? { ...well, role: 'excluded' as const } : well,
  );
  await addScoredPlate(project, wells);
  await score(project);
  const { table, groups } = await readAnswers(project);
  expect(new Set(table.map((cell) => cell.wells))).toEqual(new Set([22]));
  expect(groups.some(({ value }) => value === 'excluded')).toBe(false);
});

test('the order in which runs and wells were made changes nothing', async () => {
  const { project } = await scoredPlate();
  const other = makeTempProject();
  await addScoredPlate(other, plateOfWells().toReversed());
  await score(other);
  const means = (answers: Awaited<ReturnType<typeof readAnswers>>) =>
    answers.table.map(({ metric, mean }) => [metric, mean?.toFixed(9)]);
  expect(means(await readAnswers(other))).toEqual(means(await readAnswers(project)));
});

test('people who mark the same are in agreement, and who mark apart are not', async () => {
  const { project, plateId } = await scoredPlate();
  const [own] = project.listRegions({ class: 'cells' });
  if (own === undefined) throw new Error('no region');
  const copy = { ...own, id: null, annotator: 'second' };
  project.editRegions({ label: 'half', save: [{ ...copy, geometry: rectangle(0, 0, 8, 64) }] });
  const { annotators } = await readAnswers(project, { plateId });
  expect(annotators).toHaveLength(1);
  expect(annotators[0]).toMatchObject({ class: 'cells', first: 'first', second: 'second', fields: 1 });
  expect(annotators[0]?.dice).toBeCloseTo(2 / 3, 6);
});

test('every well has its statistics for the plate map, the distance to the controls and the scores included', async () => {
  const { project, plateId, runOf } = await scoredPlate();
  const statistics = plateStatisticsSchema.parse(
    await readPlateStatistics(project, plateId, runOf('hires-cam')),
  );
  const ids = statistics.catalogue.map(({ id }) => id);
  expect(ids).toEqual(
    expect.arrayContaining([
      'mass-on-cells',
      'entropy',
      'distance-to-controls',
      'score:roc-auc:class:cells',
      `disagreement:${runOf('cam')}`,
    ]),
  );
  const of = (well: string) => statistics.wells.find((entry) => entry.well === well)?.values;
  expect(of('A19')?.['corner-share'] ?? 0).toBeGreaterThan(0.8);
  expect(of('A19')?.['distance-to-controls'] ?? 0).toBeGreaterThan(
    (of('A08')?.['distance-to-controls'] ?? 1e9) * 5,
  );
  await expect(readPlateStatistics(project, plateId, runOf('cam'))).resolves.toBeDefined();
});
