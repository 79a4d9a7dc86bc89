import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatInterval } from '../../src/shared/score-words.ts';
import { scoreAnswersSchema } from '../../src/shared/score-answers.ts';
import { prepareDemo } from '../../src/main/demo/index.ts';
import { createServices } from '../../src/main/headless.ts';
import { followRun } from '../../src/main/jobs/index.ts';
import { openWindow, type OpenWindow } from './open-window.ts';

let window: OpenWindow;
let folder = '';
let projectFile = '';
const patience = { timeout: 90_000, interval: 250 };

/** A small demo plate with its regions, explained by one quick method. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platelens-scores-'));
  const services = createServices({ processes: 1 });
  try {
    const plate = { seed: 96, rows: 4, columns: 6, fieldPx: 256 };
    const options = { services, resourcesDir: services.files.resourcesDir, plate };
    const demo = await prepareDemo(folder, options);
    projectFile = demo.projectFile;
    for (const method of ['hires-cam', 'cape'] as const) {
      const request = {
        plateId: demo.plateId,
        networkId: demo.networkId,
        method,
        parameters: {},
        layer: null,
      };
      const run = await demo.session.jobs.start({
        ...{ ...request, wells: null, seed: 1, targets: [{ kind: 'predicted' }] },
      });
      await followRun(run, {
        jobs: demo.session.jobs,
        events: services.events,
        signal: undefined,
        onProgress: () => undefined,
      });
    }
  } finally {
    await services.close();
  }
  window = await openWindow(['--project', projectFile]);
}, 180_000);
afterAll(async () => {
  await window.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('scores in the window', () => {
  it('says that nothing has been scored, and scores at the press of a button', async () => {
    const { page } = window;
    await page.getByTestId('tab-scores').click();
    await page.getByText('Nothing has been scored yet').waitFor();
    await expect
      .poll(() => page.getByTestId('score-state').innerText(), patience)
      .toBe('48 of 48 maps to score');
    await page.getByTestId('score-now').click();
    await page.getByTestId('scores').waitFor({ timeout: 90_000 });
    await expect.poll(() => page.getByTestId('score-state').innerText(), patience).toBe('up to date');
  });

  it('shows the table with intervals, a plot a row, and the answer in words', async () => {
    const { page } = window;
    const rows = page.getByTestId('score-row');
    await expect.poll(() => rows.count(), patience).toBeGreaterThanOrEqual(10);
    expect(await rows.first().locator('svg circle').count()).toBeGreaterThan(20);
    expect(await page.getByTestId('advice').getAttribute('data-enough')).toBe('true');
    expect(await page.getByTestId('advice').innerText()).toMatch(
      /of its positive part on cells over 24 wells/,
    );
    await window.picture('scores');
  });

  it('shows a field of the list in the viewer at a click', async () => {
    const { page } = window;
    await page.getByText('Best and worst', { exact: true }).click();
    const pick = page.getByTestId('field-pick').first();
    const well = (await pick.locator('b').innerText()).trim();
    await pick.click();
    await expect.poll(() => page.getByTestId('well-panel').innerText(), patience).toContain(well);
    await window.picture('scores-fields');
  });

  it('tells the numbers that the command line tells', async () => {
    const { page } = window;
    await page.getByText('Scores', { exact: true }).last().click();
    const shown = await page
      .getByTestId('score-row')
      .evaluateAll((rows) =>
        rows.map((row) => [
          row.getAttribute('data-metric'),
          row.querySelector('td')?.textContent,
          row.querySelector('[data-testid="score-value"]')?.textContent,
        ]),
      );
    const words = (await page.getByTestId('advice').innerText()).split('\n').filter((line) => line !== '');
    await window.close();
    const said = execFileSync(
      process.execPath,
      [resolve('bin/platelens.js'), 'score', '--project', projectFile, '--json'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const answers = scoreAnswersSchema.parse(JSON.parse(said));
    const titles = new Map(answers.contenders.map(({ id, title }) => [id, title]));
    const told = answers.metrics.flatMap((metric) =>
      answers.table
        .filter((cell) => cell.metric === metric)
        .map((cell) => [metric, titles.get(cell.contender), formatInterval(metric, cell)]),
    );
    expect(shown).toEqual(told);
    expect(words).toEqual([answers.advice.headline, ...answers.advice.sentences]);
  });

  it('made no complaint', () => {
    expect(window.complaints).toEqual([]);
  });
});
