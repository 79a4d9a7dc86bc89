import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { openWindow, type OpenWindow } from './open-window.ts';
import { importSmallPlate, platelens } from './small-plate.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-regions-'));
const project = join(folder, 'screen.platelens');
const patience = { timeout: 20_000, interval: 100 };
let window: OpenWindow;

beforeAll(async () => {
  await importSmallPlate(folder, project);
  window = await openWindow(['--project', project]);
});
afterAll(async () => {
  await window.close();
  rmSync(folder, { recursive: true, force: true });
});

const layer = (page: Page) => page.getByTestId('region-layer');
const drawn = async (page: Page) => Number(await layer(page).getAttribute('data-count'));

/** A point of the viewer, given as shares of its width and height. */
async function at(page: Page, x: number, y: number): Promise<[number, number]> {
  const box = await page.getByTestId('viewer').boundingBox();
  if (box === null) throw new Error('the viewer is not on the screen');
  return [box.x + box.width * x, box.y + box.height * y];
}

/** Shows the first well and waits until the image rests. */
async function showWell(page: Page): Promise<void> {
  await layer(page).waitFor({ state: 'attached' });
  await page.keyboard.press('w');
  let before = '';
  await expect
    .poll(
      async () => {
        const zoom = (await page.getByTestId('viewer').getAttribute('data-zoom')) ?? '';
        const rests = zoom === before && Number(zoom) > 1;
        before = zoom;
        return rests;
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBe(true);
}

/** Pulls the mouse, pressed, along points of the viewer. */
async function pull(page: Page, points: readonly (readonly [number, number])[]): Promise<void> {
  for (const [index, [x, y]] of points.entries()) {
    await page.mouse.move(...(await at(page, x, y)), { steps: 3 });
    if (index === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

/** The regions that the project file holds now; read beside the running program. */
function stored() {
  const reader = openProject(project, { mode: 'read' });
  try {
    return reader.listRegions({});
  } finally {
    reader.close();
  }
}

describe('regions in the window', () => {
  it('draws a polygon with the mouse', async () => {
    const { page } = window;
    await showWell(page);
    await page.getByTestId('tool-polygon').click();
    for (const [x, y] of [
      [0.32, 0.3],
      [0.45, 0.24],
      [0.5, 0.45],
      [0.38, 0.55],
    ] as const) {
      await page.mouse.click(...(await at(page, x, y)), { delay: 20 });
    }
    await page.keyboard.press('Enter');
    await expect.poll(() => drawn(page), patience).toBe(1);
    expect(stored()).toMatchObject([
      { class: 'cell', annotator: 'me', origin: { kind: 'drawn', tool: 'polygon' } },
    ]);
    const [polygon] = stored();
    expect(polygon?.geometry.kind === 'area' && polygon.geometry.polygons[0]?.[0]?.length).toBe(8);
  });

  it('paints another class with the brush, and wipes a part of it away', async () => {
    const { page } = window;
    await page.getByTestId('class-background').click();
    await page.keyboard.press('b');
    await pull(page, [
      [0.56, 0.6],
      [0.6, 0.66],
      [0.66, 0.58],
      [0.72, 0.66],
    ]);
    await expect.poll(() => drawn(page), patience).toBe(2);
    const painted = stored()[1];
    expect(painted).toMatchObject({ class: 'background', origin: { tool: 'brush' } });
    await page.keyboard.press('e');
    await pull(page, [
      [0.63, 0.5],
      [0.63, 0.75],
    ]);
    await expect.poll(() => stored()[1]?.geometry, patience).not.toEqual(painted?.geometry);
    expect(await drawn(page)).toBe(2);
    await window.picture('regions');
  });

  it('draws shapes, a point and what the wand takes', async () => {
    const { page } = window;
    await page.keyboard.press('r');
    await pull(page, [
      [0.6, 0.2],
      [0.66, 0.3],
    ]);
    await expect.poll(() => drawn(page), patience).toBe(3);
    await page.keyboard.press('o');
    await pull(page, [
      [0.55, 0.3],
      [0.59, 0.36],
    ]);
    await expect.poll(() => drawn(page), patience).toBe(4);
    await page.keyboard.press('f');
    await pull(page, [
      [0.35, 0.7],
      [0.42, 0.68],
      [0.4, 0.78],
    ]);
    await expect.poll(() => drawn(page), patience).toBe(5);
    await page.keyboard.press('t');
    await page.mouse.click(...(await at(page, 0.48, 0.8)));
    await expect.poll(() => drawn(page), patience).toBe(6);
    await page.keyboard.press('a');
    await page.mouse.click(...(await at(page, 0.3, 0.85)));
    await expect.poll(() => drawn(page), patience).toBe(7);
    const tools = stored().map(({ origin }) => (origin.kind === 'drawn' ? origin.tool : origin.kind));
    expect(tools).toEqual(['polygon', 'brush', 'rectangle', 'ellipse', 'freehand', 'point', 'wand']);
  });

  it('undoes and redoes, also after the page was loaded again', async () => {
    const { page } = window;
    const before = stored();
    for (let left = 6; left >= 5; left--) {
      await page.keyboard.press('Control+z');
      await expect.poll(() => drawn(page), patience).toBe(left);
    }
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => drawn(page), patience).toBe(6);
    await page.reload();
    await showWell(page);
    await expect.poll(() => drawn(page), patience).toBe(6);
    await page.getByTestId('region-redo').click();
    await expect.poll(() => drawn(page), patience).toBe(7);
    expect(stored()).toEqual(before);
  });

  it('picks a region and removes it', async () => {
    const { page } = window;
    await page.keyboard.press('v');
    await page.mouse.click(...(await at(page, 0.63, 0.22)));
    await page.keyboard.press('Delete');
    await expect.poll(() => drawn(page), patience).toBe(6);
    await page.keyboard.press('Control+z');
    await expect.poll(() => drawn(page), patience).toBe(7);
  });

  it('hides maps and shuffles the fields while somebody draws blinded', async () => {
    const { page } = window;
    await page.getByTestId('blinded').click();
    await expect.poll(() => page.getByTestId('viewer').getAttribute('data-overlay')).toBe('off');
    expect(await page.getByTestId('blinded-bar').innerText()).toContain('field 1 of 4');
    await page.keyboard.press('Space');
    await expect.poll(() => page.getByTestId('viewer').getAttribute('data-overlay')).toBe('off');
    await page.getByRole('button', { name: 'Next field' }).click();
    await expect.poll(() => page.getByTestId('blinded-bar').innerText()).toContain('field 2 of 4');
    await page.getByTestId('blinded').click();
    await expect.poll(() => page.getByTestId('viewer').getAttribute('data-overlay')).toBe('on');
  });

  it('exports GeoJSON that a fresh project takes in without a change', async () => {
    const { page } = window;
    const out = join(folder, 'out');
    await page.getByTestId('regions-export').click();
    await page.getByLabel('Folder to write into').fill(out);
    await page.getByTestId('export-run').click();
    await page.getByText(/7 regions of 1 fields were written/).waitFor();
    const second = join(folder, 'second');
    const fresh = join(second, 'fresh.platelens');
    await importSmallPlate(second, fresh);
    const report: unknown = JSON.parse(platelens('regions', 'import', out, '--project', fresh, '--json'));
    expect(report).toMatchObject({ regions: 7, fields: 1, notices: [], leftOut: [] });
    const reader = openProject(fresh, { mode: 'read' });
    const essence = (regions: ReturnType<typeof stored>) =>
      regions.map(({ fieldId, class: name, annotator, geometry }) => ({
        fieldId,
        name,
        annotator,
        geometry,
      }));
    expect(essence(reader.listRegions({}))).toEqual(essence(stored()));
    reader.close();
  });

  it('made no complaint', () => {
    expect(window.complaints).toEqual([]);
  });
});
