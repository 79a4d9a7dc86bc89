import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import type { Region } from '../../src/shared/region.ts';
import { at, drawn, drawPolygon, layer, patience, pull, showWell } from './draw.ts';
import { openWindow, type OpenWindow } from './open-window.ts';
import { importSmallPlate, platelens } from './small-plate.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-regions-'));
const project = join(folder, 'screen.platelens');
let window: OpenWindow;

beforeAll(async () => {
  await importSmallPlate(folder, project);
  window = await openWindow(['--project', project]);
});
afterAll(async () => {
  await window.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The regions that the project file holds now; read beside the running program. */
function stored() {
  const reader = openProject(project, { mode: 'read' });
  try {
    return reader.listRegions({});
  } finally {
    reader.close();
  }
}

/** Every edit of the window is stored and answered. */
const settled = (page: Page) =>
  expect.poll(() => layer(page).getAttribute('aria-busy'), patience).toBe('false');

describe('regions in the window', () => {
  it('draws a polygon with the mouse', async () => {
    const { page } = window;
    await showWell(page);
    await drawPolygon(page, [
      [0.32, 0.3],
      [0.45, 0.24],
      [0.5, 0.45],
      [0.38, 0.55],
    ]);
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
    await expect.poll(() => drawn(page), patience).toBe(2);
    await settled(page);
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

  it('moves a region and its corners, adds and removes corners, and takes each step back', async () => {
    const { page } = window;
    const ringOf = () => {
      const geometry = stored()[2]?.geometry;
      return geometry?.kind === 'area' ? [...(geometry.polygons[0]?.[0] ?? [])] : [];
    };
    const changedFrom = (before: readonly number[]) => expect.poll(ringOf, patience).not.toEqual(before);
    await page.keyboard.press('v');
    const drawnRing = ringOf();
    expect(drawnRing).toHaveLength(8);
    await page.mouse.click(...(await at(page, 0.63, 0.25)));
    await pull(page, [
      [0.63, 0.25],
      [0.64, 0.26],
      [0.65, 0.27],
    ]);
    await changedFrom(drawnRing);
    await settled(page);
    const movedRing = ringOf();
    const shifts = movedRing.map((value, index) => value - (drawnRing[index] ?? 0));
    expect(Math.max(...shifts.filter((_, index) => index % 2 === 0))).toBeCloseTo(shifts[0] ?? 0, 3);
    expect(shifts[0]).toBeGreaterThan(1);
    // The lower right corner, then a new one in the middle of the upper edge.
    await pull(page, [
      [0.68, 0.32],
      [0.69, 0.34],
      [0.7, 0.36],
    ]);
    await changedFrom(movedRing);
    const pulledRing = ringOf();
    expect(pulledRing.filter((value) => movedRing.includes(value))).toHaveLength(6);
    await settled(page);
    // Half the width of an edge that can be taken lies outside.
    await page.mouse.dblclick(...(await at(page, 0.65, 0.217)));
    await expect.poll(() => ringOf().length, patience).toBe(10);
    await window.picture('regions-edit');
    await page.keyboard.press('Delete');
    await expect.poll(() => ringOf().length, patience).toBe(8);
    for (let steps = 0; steps < 4; steps++) {
      const before = ringOf();
      await page.keyboard.press('Control+z');
      await changedFrom(before);
      await settled(page);
    }
    expect(ringOf()).toEqual(drawnRing);
  });

  it('edits by keys alone, and gives a region another class', async () => {
    const { page } = window;
    const before = stored();
    await page.keyboard.press('v');
    for (let presses = 0; presses < 3; presses++) await page.keyboard.press('n');
    await expect.poll(() => page.getByTestId('picked-regions').count(), patience).toBe(1);
    // Which one the keys have come to depends on what was picked before; a click picks one that has room to move.
    await page.mouse.click(...(await at(page, 0.63, 0.25)));
    await expect.poll(() => page.getByTestId('picked-regions').count(), patience).toBe(1);
    const ringOf = ({ geometry }: Region) =>
      geometry.kind === 'area' ? (geometry.polygons[0]?.[0] ?? []) : [];
    const leftOf = (region: Region) => Math.min(...ringOf(region).filter((_, index) => index % 2 === 0));
    const changed = () => stored().filter((region) => !before.some((old) => isDeepStrictEqual(old, region)));
    const old = () => before.find(({ id }) => id === changed()[0]?.id);
    await settled(page);
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => changed().length, patience).toBe(1);
    const moved = changed()[0];
    const unmoved = old();
    if (moved === undefined || unmoved === undefined) throw new Error('one region has moved');
    expect(leftOf(moved) - leftOf(unmoved)).toBeCloseTo(10, 3);
    await settled(page);
    await page.keyboard.press('.');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => isDeepStrictEqual(changed()[0], moved), patience).toBe(false);
    await settled(page);
    await page.getByTestId('class-cell').click();
    await page.keyboard.press('g');
    await expect.poll(() => changed()[0]?.class, patience).toBe('cell');
    await settled(page);
    for (let steps = 0; steps < 3; steps++) {
      const undone = JSON.stringify(stored());
      await page.keyboard.press('Control+z');
      await expect.poll(() => JSON.stringify(stored()), patience).not.toBe(undone);
      await settled(page);
    }
    expect(stored()).toEqual(before);
  });

  it('hides maps and shuffles the fields while somebody draws blinded', async () => {
    const { page } = window;
    await page.getByTestId('blinded').click();
    await expect.poll(() => page.getByTestId('viewer').getAttribute('data-overlay')).toBe('off');
    await expect.poll(() => page.getByTestId('blinded-bar').innerText()).toContain('field 1 of 4');
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
