import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { scoreHandlers } from '../../src/main/door/score-handlers.ts';
import { createServices } from '../../src/main/headless.ts';
import { scoreProject } from '../../src/main/scoring/index.ts';
import type { PlateId } from '../../src/shared/ids.ts';
import { scoreAnswersSchema, type ScoreAnswers } from '../../src/shared/score-answers.ts';
import { scoreMetric } from '../../src/shared/score-metrics.ts';
import { formatInterval, formatScore } from '../../src/shared/score-words.ts';
import { platelens } from '../cli/run-platelens.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { addScoredPlate, mapWith, rectangle, type ScoredWell } from '../scoring/scored-plate.ts';
import { readPdf } from './report-project.ts';

/** Cells lie left; `hires-cam` finds most of them, `cam` looks everywhere. */
const wells = Array.from({ length: 12 }, (_, index): ScoredWell => ({
  role: index < 4 ? 'negative' : index < 8 ? 'positive' : 'sample',
  label: index < 4 ? 'untreated' : index < 8 ? 'treated' : null,
  probability: index < 5 ? 0.05 + index / 97 : 0.99 - index / 83,
  maps: {
    'hires-cam': mapWith((row, column) => column < 2 && (row + index) % 3 > 0, 0.01 * index),
    cam: mapWith((row, column) => (row * 8 + column + index) % 3 === 0, 0.1),
  },
  regions: { cells: [rectangle(0, 0, 16, 64)] },
}));

/** Images that are on another machine: the numbers of a report do not need them. */
const absent = {
  ...{ channel: 0, z: 0, t: 0, root: '/absent/plate', relativePath: 'a.tif', locator: { page: 0 } },
  ...{ dtype: 'uint16', byteSize: 1234, modifiedAt: '2026-01-02T03:04:05.000Z', contentHash: null },
} as const;

let folder = '';
let path = '';
let plateId: PlateId;
/** The report's words with single spaces. */
let text = '';
let pages: readonly string[] = [];
let told: ScoreAnswers;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platelens-test-'));
  path = join(folder, 'same.platelens');
  const project = openProject(path, { mode: 'create' });
  ({ plateId } = await addScoredPlate(project, wells, [absent]));
  const request = { plateId: null, runIds: null, areas: null, annotator: null };
  await scoreProject(project, request, { objects: null, signal: new AbortController().signal, threads: 1 });
  project.close();
  const out = join(folder, 'report.pdf');
  const printed = await platelens('report', '--project', path, '--out', out, '--preset', 'reviewer');
  expect(printed, printed.err).toMatchObject({ code: 0 });
  const read = await readPdf(readFileSync(out));
  pages = read.pages.map(oneSpace);
  text = oneSpace(read.text);
  const json = await platelens('score', '--project', path, '--plate', 'scored', '--json');
  told = scoreAnswersSchema.parse(JSON.parse(json.out));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const oneSpace = (words: string) => words.replaceAll(/\s+/gu, ' ');

/** What the window shows of the plate's scores. */
async function openInWindow() {
  const services = createServices({ processes: 1 });
  onTestFinished(() => services.close());
  await services.open(path);
  return scoreHandlers(services);
}

const titleOf = (id: string) => told.contenders.find((contender) => contender.id === id)?.title ?? '?';

describe('the numbers of a report', () => {
  it('are the scores that the command line tells', () => {
    expect(told.metrics.length).toBeGreaterThan(4);
    for (const metric of told.metrics) {
      const cells = told.table.filter((cell) => cell.metric === metric);
      const [first] = cells;
      if (first === undefined) throw new Error(`no score of ${metric}`);
      const row = [
        `${scoreMetric(metric).title} ${scoreMetric(metric).better === 'higher' ? '↑' : '↓'}`,
        ...cells.map((cell) => `${formatInterval(metric, cell)}${isNoBetter(cell.verdict) ? ' !' : ''}`),
        ...[first.chance, first.random, first.centre].map((level) => formatScore(metric, level)),
        String(first.wells),
      ];
      expect(text).toContain(row.join(' '));
    }
    for (const words of [told.advice.headline, ...told.advice.sentences])
      expect(text).toContain(oneSpace(words));
  });

  it('are the ranks that the command line tells', () => {
    const overall = told.rankings.find(({ metric }) => metric === null);
    expect(overall?.rows).toHaveLength(2);
    for (const { contender, rank, low, high, first } of overall?.rows ?? []) {
      const interval = `(${low.toFixed(2)} to ${high.toFixed(2)})`;
      expect(text).toContain(
        `${titleOf(contender)} ${rank.toFixed(2)} ${interval} ${Math.round(first * 100)} %`,
      );
    }
  });

  it('are those of the window, which asks the same', async () => {
    const window = await openInWindow();
    const choice = { plateId, against: null, metrics: null, runIds: null };
    expect(await window['scores.answers'](choice)).toEqual(told);
    for (const runId of told.contenders.flatMap(({ runIds }) => runIds)) {
      const { catalogue, wells: own } = await window['scores.statistics']({ plateId, runId });
      expect(catalogue.map(({ id }) => id)).toContain('mass-on-cells');
      expect(own).toHaveLength(wells.length);
      expect(text).toContain(`Run #${runId}; one scale for all methods.`);
    }
    expect(text).toContain(await scaleOfStatistics(window));
  });

  it('are the class shares of the table of maps', async () => {
    const out = join(makeTempFolder(), 'out');
    const written = await platelens('export', '--project', path, '--to', 'csv', '--runs', '1', '--out', out);
    expect(written, written.err).toMatchObject({ code: 0 });
    const rows = readTable(join(out, 'maps.csv'));
    expect(rows).toHaveLength(wells.length);
    const listed = pages.filter((page) => /Every well \d+ \/ \d+/u.test(page)).join(' ');
    for (const row of rows) {
      const called = row.get('predicted_class') ?? '';
      const share = Number(row.get(`probability.${called}`)).toFixed(3);
      expect(listed).toMatch(new RegExp(`\\b${row.get('well')} .*?${called} ${share}`, 'u'));
    }
    for (const role of ['negative', 'positive', 'sample']) {
      const own = rows.filter((row) => row.get('role') === role);
      const shares = ['untreated', 'treated'].map((label) => {
        const count = own.filter((row) => row.get('predicted_class') === label).length;
        const sum = own.reduce((so, row) => so + Number(row.get(`probability.${label}`)), 0);
        return `${count} (${(sum / own.length).toFixed(3)})`;
      });
      expect(text).toContain(`${role} ${own.length} ${shares.join(' ')}`);
    }
  });

  it('name runs that the project has, each and every one', () => {
    const project = openProject(path, { mode: 'read' });
    onTestFinished(() => project.close());
    const known = new Map(project.listRuns(plateId).map((run) => [Number(run.id), run]));
    const named = [...text.matchAll(/#(\d+)/gu)].map(([, digits]) => Number(digits));
    expect(new Set(named)).toEqual(new Set(known.keys()));
    for (const { id, unitsDone, unitsTotal, seed, createdAt } of known.values()) {
      const started = createdAt.replace('T', ' ').slice(0, 16);
      const rest = `${seed} ${unitsDone} of ${unitsTotal}`;
      const row = pages.find((page) => page.includes(rest) && page.includes(`#${id}`)) ?? '';
      expect(row).toContain(started.slice(0, 10));
      expect(project.unitsOfRun(id)).toHaveLength(unitsTotal);
    }
  });
});

const isNoBetter = (verdict: string | null) => verdict === 'at' || verdict === 'below';

/** The ends of the colour bar that the methods' statistics share, as the report writes them. */
async function scaleOfStatistics(window: Awaited<ReturnType<typeof openInWindow>>): Promise<string> {
  const values: number[] = [];
  for (const runId of told.contenders.flatMap(({ runIds }) => runIds)) {
    const { wells: own } = await window['scores.statistics']({ plateId, runId });
    values.push(...own.flatMap((well) => well.values['mass-on-cells'] ?? []));
  }
  return `0 ${Number(Math.max(...values).toPrecision(3))}`;
}

/** A table of plain cells, row by row. */
function readTable(file: string): ReadonlyMap<string, string>[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/u);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return new Map(names.map((name, index) => [name, cells[index] ?? '']));
  });
}
