import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { prepareDemo } from '../../src/main/demo/index.ts';
import { createServices } from '../../src/main/headless.ts';
import { followRun } from '../../src/main/jobs/index.ts';
import { formatInterval } from '../../src/shared/score-words.ts';
import { scoreMetricIdSchema } from '../../src/shared/score-metrics.ts';
import { scoreAnswersSchema, type ScoreAnswers } from '../../src/shared/score-answers.ts';
import { drawn, drawPolygon, patience as quick, pull, showWell } from './draw.ts';
import { openWindow, type OpenWindow } from './open-window.ts';
import { platelens } from './small-plate.ts';

const className = 'marked by hand';
const patience = { timeout: 90_000, interval: 250 };
let folder = '';
let project = '';
let fresh = '';
let window: OpenWindow | null = null;

/** A small plate with one run; the fresh project is the same file before anything was drawn. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platelens-regions-scores-'));
  const services = createServices({ processes: 1 });
  try {
    const plate = { seed: 96, rows: 4, columns: 6, fieldPx: 256 };
    const options = { services, resourcesDir: services.files.resourcesDir, plate };
    const { session, projectFile, plateId, networkId } = await prepareDemo(folder, options);
    project = projectFile;
    const run = await session.jobs.start({
      ...{ plateId, networkId, method: 'hires-cam', parameters: {}, layer: null },
      ...{ wells: null, seed: 1, targets: [{ kind: 'predicted' }] },
    });
    const following = { signal: undefined, onProgress: () => undefined };
    await followRun(run, { ...following, jobs: session.jobs, events: services.events });
  } finally {
    await services.close();
  }
  expect(existsSync(`${project}-wal`)).toBe(false);
  fresh = join(folder, 'fresh.platelens');
  copyFileSync(project, fresh);
}, 180_000);
afterAll(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The regions of the class in a project file; read beside the running program. */
function marked(file: string) {
  const reader = openProject(file, { mode: 'read' });
  try {
    return reader.listRegions({ class: className }).map(({ fieldId, geometry }) => ({ fieldId, geometry }));
  } finally {
    reader.close();
  }
}

/** Scores in the window against the class, and the table as it stands there. */
async function scoreIn(page: Page): Promise<string[]> {
  await page.getByTestId('tab-scores').click();
  await page.getByTestId('score-now').click();
  await page.getByTestId('scores').waitFor({ timeout: 90_000 });
  await page.getByTestId('score-against').click();
  await page.getByRole('option', { name: `Against ${className}` }).click();
  const advice = page.getByTestId('advice');
  await expect.poll(() => advice.innerText(), patience).toContain(className);
  return page.getByTestId('score-value').allInnerTexts();
}

const answersOf = (file: string): ScoreAnswers =>
  scoreAnswersSchema.parse(
    JSON.parse(platelens('score', '--project', file, '--against', className, '--json')),
  );

/** Every score of every map against the class, in full precision. */
function scoresOf(file: string) {
  const reader = openProject(file, { mode: 'read' });
  try {
    return reader.listPlates().flatMap(({ id }) =>
      reader.listRuns(id).flatMap((run) =>
        reader.tallyScores(run.id).flatMap(({ metric, against }) =>
          against === `class:${className}`
            ? reader
                .listScores({ runId: run.id, metric: scoreMetricIdSchema.parse(metric), against })
                .map(({ unitId, value, reason, chance, random, centre }) => ({
                  ...{ metric, unitId, value, reason, chance, random, centre },
                }))
            : [],
        ),
      ),
    );
  } finally {
    reader.close();
  }
}

it('draws, undoes, redoes, reloads and scores; regions taken to a fresh project score the same', async () => {
  window = await openWindow(['--project', project]);
  const { page } = window;
  await showWell(page);
  await expect.poll(() => drawn(page), quick).toBeGreaterThan(0);
  const others = await drawn(page);
  await page.getByRole('button', { name: 'Class', exact: true }).click();
  await page.getByLabel('Name of the new class').fill(className);
  await page.keyboard.press('Enter');
  await page.locator(`[data-testid="class-${className}"][aria-checked="true"]`).waitFor();

  await drawPolygon(page, [
    [0.32, 0.3],
    [0.45, 0.24],
    [0.5, 0.45],
    [0.38, 0.55],
  ]);
  await expect.poll(() => drawn(page), quick).toBe(others + 1);
  await page.keyboard.press('b');
  await pull(page, [
    [0.56, 0.6],
    [0.6, 0.66],
    [0.66, 0.58],
  ]);
  await expect.poll(() => marked(project).length, quick).toBe(2);
  await expect.poll(() => drawn(page), quick).toBe(others + 2);
  const both = marked(project);

  await page.keyboard.press('Control+z');
  await expect.poll(() => marked(project).length, quick).toBe(1);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => marked(project), quick).toEqual(both);
  await page.reload();
  await showWell(page);
  await expect.poll(() => drawn(page), quick).toBe(others + 2);
  expect(marked(project)).toEqual(both);

  const shown = await scoreIn(page);
  await window.picture('regions-scores');
  const out = join(folder, 'out');
  await page.getByTestId('regions-export').click();
  await page.getByLabel('Folder to write into').fill(out);
  await page.getByTestId('export-run').click();
  await page.getByText(/regions of \d+ fields were written/).waitFor();
  expect(window.complaints).toEqual([]);
  await window.close();
  window = await openWindow(['--project', fresh]);
  const second = window.page;
  await showWell(second);
  expect(marked(fresh)).toEqual([]);
  await second.getByTestId('regions-import').click();
  await second.getByLabel('File or folder with regions').fill(out);
  await second.getByTestId('import-run').click();
  await second.getByText(/regions came into \d+ fields/).waitFor();
  expect(marked(fresh)).toEqual(both);
  expect(await scoreIn(second)).toEqual(shown);
  expect(window.complaints).toEqual([]);
  await window.close();
  window = null;

  const scores = scoresOf(project);
  expect(scores.filter(({ value }) => value !== null).length).toBeGreaterThan(5);
  expect(scoresOf(fresh)).toEqual(scores);
  const answers = answersOf(project);
  expect(answersOf(fresh).table).toEqual(answers.table);
  const inFull = answers.metrics.flatMap((metric) =>
    answers.table.filter((cell) => cell.metric === metric).map((cell) => formatInterval(metric, cell)),
  );
  expect(shown.map((text, index) => text.startsWith(inFull[index] ?? '?'))).toEqual(inFull.map(() => true));
}, 240_000);
