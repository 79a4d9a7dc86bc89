import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatProbability, formatStatistic } from '../../src/shared/review-table.ts';
import { wellVerdicts } from '../../src/shared/well-verdicts.ts';
import { openProject } from '../../src/main/db/index.ts';
import { prepareDemo } from '../../src/main/demo/index.ts';
import { createObjectSource } from '../../src/main/door/index.ts';
import { createServices } from '../../src/main/headless.ts';
import { followRun } from '../../src/main/jobs/index.ts';
import { readPlateStatistics, scoreProject } from '../../src/main/scoring/index.ts';
import type { PlateId, RunId } from '../../src/shared/ids.ts';
import { openWindow, type OpenWindow } from './open-window.ts';

let window: OpenWindow;
let folder = '';
let projectFile = '';
let plateId: PlateId;
let runId: RunId;
const patience = { timeout: 60_000, interval: 200 };

/** A small demo plate, explained by one quick method and scored. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platelens-review-'));
  const services = createServices({ processes: 1 });
  try {
    const plate = { seed: 96, rows: 4, columns: 6, fieldPx: 256 };
    const demo = await prepareDemo(folder, { services, resourcesDir: services.files.resourcesDir, plate });
    ({ projectFile, plateId } = demo);
    const run = await demo.session.jobs.start({
      ...{ plateId, networkId: demo.networkId, method: 'hires-cam', parameters: {}, layer: null },
      ...{ wells: null, seed: 1, targets: [{ kind: 'predicted' }] },
    });
    runId = run.id;
    await followRun(run, {
      ...{ jobs: demo.session.jobs, events: services.events, signal: undefined },
      onProgress: () => undefined,
    });
    const session = services.current();
    if (session === null) throw new Error('the demo closed its project');
    const { project, pixels } = session;
    const request = { plateId, runIds: null, areas: null, annotator: null };
    const objects = createObjectSource(project, pixels);
    await scoreProject(project, request, { objects, signal: new AbortController().signal });
  } finally {
    await services.close();
  }
  window = await openWindow(['--project', projectFile]);
}, 240_000);
afterAll(async () => {
  await window.close();
  rmSync(folder, { recursive: true, force: true });
});

const wellsListed = () =>
  window.page
    .getByTestId('review-row')
    .evaluateAll((rows) =>
      rows
        .toSorted((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
        .map((row) => row.getAttribute('data-well') ?? ''),
    );
const markOf = (well: string) =>
  window.page.locator(`[data-testid="review-row"][data-well="${well}"]`).getAttribute('data-mark');
const violationsSchema = z.array(
  z.object({ id: z.string(), impact: z.string().nullable(), nodes: z.array(z.object({ html: z.string() })) }),
);

/** The dock with the review, and the plate map. */
const looked = { include: [['.pl-dock'], ['section[aria-label="Plate map"]']] };

/** What axe finds there that is serious or worse. */
async function seriousViolations() {
  const source = readFileSync(resolve('node_modules/axe-core/axe.min.js'), 'utf8');
  const { page } = window;
  await page.evaluate(source);
  const found = violationsSchema.parse(
    await page.evaluate(`axe.run(${JSON.stringify(looked)}).then(({ violations }) => violations)`),
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [id, ...nodes.slice(0, 4).map(({ html }) => html.slice(0, 160))]);
}

describe('the review', () => {
  it('lists every well with its map, the strongest call first', async () => {
    const { page } = window;
    await page.getByTestId('tab-review').click();
    await page.getByTestId('review-row').first().waitFor();
    await expect
      .poll(() => page.locator('.pl-review-picture[data-drawn="map"]').count(), patience)
      .toBeGreaterThan(3);
    await expect
      .poll(() => page.locator('[data-column="mass-on-cells"]').count(), patience)
      .toBeGreaterThan(3);
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('25');
  });

  it('tells the numbers that the project holds', async () => {
    const project = openProject(projectFile, { mode: 'read' });
    const statistics = await readPlateStatistics(project, plateId, runId);
    const { wells } = project.readPlateView(plateId);
    const verdicts = wellVerdicts(wells, project.unitsOfRun(runId));
    project.close();
    const shown = await window.page.getByTestId('review-row').evaluateAll((rows) =>
      rows.map((row) => ({
        well: row.getAttribute('data-well'),
        cells: Object.fromEntries(
          [...row.querySelectorAll('[data-number="true"]')].map((cell) => [
            cell.getAttribute('data-column') ?? '',
            cell.textContent,
          ]),
        ),
      })),
    );
    expect(shown.length).toBeGreaterThan(3);
    for (const { well, cells } of shown) {
      const values = statistics.wells.find((entry) => entry.well === well)?.values ?? {};
      const told = Object.fromEntries(
        Object.keys(cells).map((id) => {
          if (id === 'probability') {
            return [id, formatProbability(verdicts.get(well ?? '')?.probabilities.at(-1) ?? null)];
          }
          const statistic = statistics.catalogue.find((entry) => entry.id === id);
          return [id, statistic === undefined ? '?' : formatStatistic(statistic, values[id])];
        }),
      );
      expect(cells).toEqual(told);
      expect(Object.keys(cells).length).toBeGreaterThan(3);
    }
  });

  it('is walked, marked and undone by keys, and a mark can be taken back', async () => {
    const { page } = window;
    const [first = '', second = '', third = ''] = await wellsListed();
    await page.keyboard.press('n');
    await expect.poll(() => page.getByTestId('review-card').innerText(), patience).toContain(first);
    await page.keyboard.press('a');
    await expect.poll(() => markOf(first), patience).toBe('accepted');
    await expect.poll(() => page.getByTestId('review-card').innerText(), patience).toContain(second);
    await page.keyboard.press('r');
    await expect.poll(() => markOf(second), patience).toBe('rejected');
    await page.keyboard.press('u');
    await expect.poll(() => markOf(third), patience).toBe('unsure');
    await page.keyboard.press('Control+z');
    await expect.poll(() => markOf(third), patience).toBeNull();
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => markOf(third), patience).toBe('unsure');
    await page.keyboard.press('p');
    await page.getByTestId('mark-unsure').click();
    await expect.poll(() => markOf(third), patience).toBeNull();
  });

  it('keeps a note', async () => {
    const { page } = window;
    await page.getByTestId('review-note').fill('two nuclei out of focus');
    await page.getByTestId('review-note').blur();
    await expect
      .poll(() => page.locator('[data-column="note"]').allInnerTexts(), patience)
      .toContain('two nuclei out of focus');
    await window.picture('review');
  });

  it('has no serious fault that axe finds', async () => {
    expect(await seriousViolations()).toEqual([]);
  });
});

describe('the plate map', () => {
  it('is coloured by a statistic of the maps, on a range that can be dragged', async () => {
    const { page } = window;
    await page.getByTestId('plate-colouring').click();
    await page.getByRole('option', { name: 'Mass on cells', exact: true }).click();
    const high = page.getByTestId('range-high');
    const before = await high.innerText();
    await page.getByRole('slider', { name: /Upper end of the colours/u }).focus();
    for (let step = 0; step < 10; step++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => high.innerText(), patience).not.toBe(before);
    await window.picture('plate-statistic');
    expect(await seriousViolations()).toEqual([]);
    await page.getByText('whole range').click();
    await expect.poll(() => high.innerText(), patience).toBe(before);
  });

  it('goes to a well, and excludes it with a reason until undone', async () => {
    const { page } = window;
    await page.getByTestId('plate-range').click({ position: { x: 2, y: 30 } });
    await page.keyboard.press('g');
    await page.getByLabel('Go to well').fill('b3');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('well-panel').innerText(), patience).toContain('B03');
    await page.keyboard.press('e');
    await page.getByLabel(/^Why is/u).fill('bubble');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('well-panel').innerText(), patience).toContain('Excluded');
    await expect.poll(() => page.getByText('excluded: bubble').first().isVisible(), patience).toBe(true);
    await window.picture('plate-excluded');
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.getByTestId('well-panel').innerText(), patience).not.toContain('Excluded');
  });

  it('shows the list of keys', async () => {
    const { page } = window;
    await page.keyboard.press('?');
    await page.getByTestId('key-list').waitFor();
    expect(await page.getByTestId('key-list').innerText()).toContain('Next and previous hit');
    await window.picture('keys');
    await page.keyboard.press('Escape');
  });

  it('made no complaint', () => {
    expect(window.complaints).toEqual([]);
  });
});
