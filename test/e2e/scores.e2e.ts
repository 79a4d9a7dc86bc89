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

  it('asks the networks again on a sample, can be stopped, and goes on from there', async () => {
    const { page } = window;
    await page.getByText('Ask networks', { exact: true }).click();
    await page.getByTestId('ask-fields').fill('3');
    await page.getByTestId('ask-steps').fill('10');
    for (const metric of ['faithfulness-correlation', 'avg-sensitivity', 'parameter-randomisation']) {
      await page.getByTestId(`ask-metric-${metric}`).uncheck();
    }
    await page.getByTestId('ask-start').click();
    await page.getByTestId('scoring-stop').click();
    const start = page.getByTestId('ask-start');
    await start.waitFor();
    await page.getByText('Stopped; what is finished is kept.').waitFor();
    await window.picture('scores-ask');
    await start.click();
    const state = page.getByTestId('ask-networks').getByRole('status');
    await expect.poll(() => state.innerText(), patience).toMatch(/\d of 6 maps on 3 fields were scored/);
    await page.getByText('Scores', { exact: true }).last().click();
    const values = page.locator('tr[data-metric="deletion"] [data-testid="score-value"]');
    await expect.poll(() => values.count(), patience).toBe(2);
    expect(await values.first().innerText()).toMatch(/^0\.\d+/);
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

  it('made no complaint but of the call that was stopped', () => {
    expect(window.complaints).toEqual([expect.stringContaining('499')]);
  });
});
