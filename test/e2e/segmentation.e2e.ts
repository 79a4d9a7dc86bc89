import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatValue } from '../../src/shared/format-number.ts';
import { judgeAccess } from './judge-access.ts';
import { openWindow, type OpenWindow } from './open-window.ts';
import { rest, restingPicture } from './rest.ts';
import { makeSegmentedCells, segmentedCells } from './segmented-cells.ts';
import { platelens } from './small-plate.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-segmentation-'));
const { project, networkFile, fieldFile } = segmentedCells(folder);
const patience = { timeout: 60_000, interval: 100 };
let window: OpenWindow;

beforeAll(async () => {
  makeSegmentedCells(folder);
  window = await openWindow(['--project', project]);
}, 120_000);
afterAll(async () => {
  await window.close();
  rmSync(folder, { recursive: true, force: true });
});

const text = (testId: string) => window.page.getByTestId(testId).innerText();
const factsSchema = z.object({ facts: z.object({ min: z.number(), max: z.number() }) });

/** Smallest and largest value that `platelens explain` gives for the same target, as the screen writes them. */
function explainedRange(layer: string, window: number): [string, string] {
  const words = ['--target', 'object:118,128', '--layer', layer, '--set', `window=${window}`, '--json'];
  const said = platelens(
    'explain',
    fieldFile,
    '--network',
    networkFile,
    '--method',
    'seg-xres-cam',
    ...words,
  );
  const { facts } = factsSchema.parse(JSON.parse(said));
  return [formatValue(facts.min), formatValue(facts.max)];
}

const shownRange = async () => [await text('object-min'), await text('object-max')];

describe('explaining an object of a predicted mask', () => {
  it('outlines what the network predicts', async () => {
    const { page } = window;
    await rest(page);
    await page.keyboard.press('w');
    await rest(page);
    await page.getByTestId('show-classes').click({ force: true });
    const layer = page.getByTestId('segmentation-layer');
    // The well and a part of its neighbour are on the screen.
    await expect.poll(() => layer.getAttribute('data-masks'), patience).toBe('2');
    await expect.poll(() => text('class-legend'), patience).toContain('actin cell');
  });

  it('shows at a click which layer made the object, with the numbers of the command line', async () => {
    const { page } = window;
    const box = await page.getByTestId('viewer').boundingBox();
    if (box === null) throw new Error('the viewer is on the screen');
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.getByTestId('layer-strip').waitFor();
    const layer = page.getByTestId('segmentation-layer');
    await expect.poll(() => layer.getAttribute('data-map'), patience).toBe('shown');
    await expect.poll(() => text('layer-strip'), patience).toContain('actin cell');
    const chosen = page.locator('[data-testid="layer-thumbnail"][aria-pressed="true"]');
    const name = (await chosen.getAttribute('data-layer')) ?? '';
    await expect.poll(shownRange, patience).toEqual(explainedRange(name, 1));
    expect(await judgeAccess(page)).toEqual([]);
    await window.picture('segmentation');
  });

  it('moves the window from single cells to the whole, and the picture with it', async () => {
    const { page } = window;
    await page.locator('[data-testid="layer-thumbnail"][data-layer="enc1"]').click();
    await expect.poll(shownRange, patience).toEqual(explainedRange('enc1', 1));
    const before = await restingPicture(page);
    const slider = page.getByRole('slider', { name: 'Window that the gradient is pooled over' });
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(() => text('window-value'), patience).toBe('Seg-Grad');
    await expect.poll(shownRange, patience).toEqual(explainedRange('enc1', 0));
    const isSame = async () => before.equals(await page.getByTestId('viewer').screenshot());
    await expect.poll(isSame, patience).toBe(false);
    await page.keyboard.press('Home');
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => text('window-value'), patience).toBe('8 cells');
    await expect.poll(shownRange, patience).toEqual(explainedRange('enc1', 8));
    await window.picture('segmentation-window');
  });

  it('keeps the map as a run of one field when asked, and nothing before', async () => {
    const { page } = window;
    expect(await page.getByTestId('job-row').count()).toBe(0);
    await page.getByTestId('keep-run').click();
    await expect.poll(() => text('keep-run'), patience).toMatch(/Kept as run \d+/);
    await page.getByTestId('strip-close').click();
    await expect.poll(() => page.getByTestId('layer-strip').count(), patience).toBe(0);
  });

  it('made no complaint', () => {
    expect(window.complaints).toEqual([]);
  });
});
