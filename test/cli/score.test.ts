import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeAnswers, toCsv } from '../../src/main/cli/score-table.ts';
import { readAnswers, scoreProject } from '../../src/main/scoring/index.ts';
import { scoreAnswersSchema } from '../../src/shared/score-answers.ts';
import { makeTempProject } from '../helpers/temp-project.ts';
import { addScoredPlate, mapWith, rectangle, type ScoredWell } from '../scoring/scored-plate.ts';
import { platelens } from './run-platelens.ts';

const wells: readonly ScoredWell[] = Array.from({ length: 8 }, (_, index) => ({
  role: index < 4 ? 'negative' : 'positive',
  conditions: { compound: index % 2 === 0 ? 'a, "b"' : 'c' },
  maps: {
    'hires-cam': mapWith((row, column) => column < 2 && row !== index),
    cam: mapWith((row, column) => (row + column + index) % 2 === 0),
  },
  regions: { cells: [rectangle(0, 0, 16, 64)] },
}));

async function scoredProject() {
  const project = makeTempProject();
  await addScoredPlate(project, wells);
  const request = { plateId: null, runIds: null, areas: null, annotator: null };
  await scoreProject(project, request, { objects: null, signal: new AbortController().signal, threads: 1 });
  return project;
}

describe('platelens score', () => {
  it('prints table, ranks, groups and the answer, and the same numbers as JSON and CSV', async () => {
    const project = await scoredProject();
    const expected = await readAnswers(project);
    project.close();
    const csv = join(project.path, '..', 'scores.csv');
    const told = await platelens('score', '--project', project.path, '--csv', csv);
    expect(told.code).toBe(0);
    expect(told.out.trimEnd()).toBe(describeAnswers(expected).trimEnd());
    expect(told.out).toMatch(/Mass accuracy\s+HiResCAM\s+\d+ %/);
    expect(told.out).toContain('role = negative');
    expect(readFileSync(csv, 'utf8')).toBe(toCsv(expected));
    expect(toCsv(expected).split('\n')).toHaveLength(expected.table.length + 2);
    const json = await platelens('score', '--project', project.path, '--json');
    expect(scoreAnswersSchema.parse(JSON.parse(json.out))).toEqual(expected);
  });

  it('names what it does not know: a metric, a run, a class', async () => {
    const project = await scoredProject();
    project.close();
    const at = ['score', '--project', project.path];
    const metric = await platelens(...at, '--metrics', 'beauty');
    expect([metric.code, metric.err]).toEqual([2, expect.stringContaining('there is no metric "beauty"')]);
    const run = await platelens(...at, '--runs', 'x');
    expect([run.code, run.err]).toEqual([
      2,
      expect.stringContaining('--runs takes numbers of runs, not "x"'),
    ]);
    const area = await platelens(...at, '--against', 'moons');
    expect(area.code).toBe(1);
    expect(area.err).toContain('the project has no region class "moons"');
    expect(area.err).toContain('cells');
  });
});
