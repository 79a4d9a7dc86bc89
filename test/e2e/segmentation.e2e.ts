import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatValue } from '../../src/shared/format-number.ts';
import { encodeNpy } from '../../src/shared/npy.ts';
import { blobUnet } from '../helpers/blob-unet.ts';
import { writeTiff } from '../helpers/tiff.ts';
import { judgeAccess } from './judge-access.ts';
import { openWindow, type OpenWindow } from './open-window.ts';
import { platelens } from './small-plate.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-segmentation-'));
const project = join(folder, 'cells.platelens');
const networkFile = join(folder, 'blobs.onnx');
const fieldFile = join(folder, 'field.npy');
const patience = { timeout: 60_000, interval: 100 };
const side = 256;
let window: OpenWindow;

/** Cells by channel: middle and radius. */
const cells = [
  { channel: 0, x: 128, y: 118, radius: 38 },
  { channel: 0, x: 52, y: 190, radius: 22 },
  { channel: 1, x: 204, y: 60, radius: 26 },
  { channel: 1, x: 196, y: 204, radius: 30 },
];

/** Cells with soft edges and a brighter half, on a ground that is not even; 0 to 250. */
function drawChannel(channel: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    const ground = 18 + 8 * Math.sin(x / 23) + 6 * Math.cos(y / 17);
    const light = cells
      .filter((cell) => cell.channel === channel)
      .map((cell) => {
        const edge = 1 / (1 + Math.exp((Math.hypot(x - cell.x, y - cell.y) - cell.radius) / 2));
        return edge * (150 + 50 * Math.sin((x - cell.x) / 9));
      });
    return Math.round(ground + Math.max(0, ...light));
  });
}

beforeAll(async () => {
  const images = join(folder, 'images');
  mkdirSync(images);
  const planes = [0, 1].map(drawChannel);
  for (const well of ['B02', 'B03']) {
    for (const [channel, pixels] of planes.entries()) {
      const bytes = writeTiff({ width: side, height: side, pages: [pixels] });
      writeFileSync(join(images, `${well}_${channel === 0 ? 'Actin' : 'DNA'}.tif`), bytes);
    }
  }
  const input = Float32Array.from(
    planes.flatMap((plane) => [...plane]),
    (value) => value / 255,
  );
  writeFileSync(fieldFile, encodeNpy({ data: input, shape: [1, 2, side, side] }));
  writeFileSync(networkFile, blobUnet([side, side]));
  platelens('import', images, '--project', project, '--pattern', '{well}_{channel}.tif', '--size', '8x12');
  const words = ['--labels', 'background,actin cell,dna cell', '--channels', 'Actin,DNA', '--view', 'field'];
  platelens('network', 'add', networkFile, '--project', project, ...words, '--scaling', 'divide:255');
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
    await page.getByTestId('viewer').waitFor();
    await page.keyboard.press('w');
    await page.getByTestId('show-classes').click({ force: true });
    const layer = page.getByTestId('segmentation-layer');
    await expect.poll(() => layer.getAttribute('data-masks'), patience).not.toBe('0');
    expect(await text('class-legend')).toContain('actin cell');
  });

  it('shows at a click which layer made the object, with the numbers of the command line', async () => {
    const { page } = window;
    const box = await page.getByTestId('viewer').boundingBox();
    if (box === null) throw new Error('the viewer is on the screen');
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.getByTestId('layer-strip').waitFor();
    const layer = page.getByTestId('segmentation-layer');
    await expect.poll(() => layer.getAttribute('data-map'), patience).toBe('shown');
    expect(await page.getByTestId('layer-strip').innerText()).toContain('actin cell');
    const chosen = page.locator('[data-testid="layer-thumbnail"][aria-pressed="true"]');
    const name = (await chosen.getAttribute('data-layer')) ?? '';
    expect(await shownRange()).toEqual(explainedRange(name, 1));
    expect(await judgeAccess(page)).toEqual([]);
    await window.picture('segmentation');
  });

  it('moves the window from single cells to the whole, and the picture with it', async () => {
    const { page } = window;
    await page.locator('[data-testid="layer-thumbnail"][data-layer="enc1"]').click();
    await expect.poll(shownRange, patience).toEqual(explainedRange('enc1', 1));
    const before = await page.getByTestId('viewer').screenshot();
    const slider = page.getByRole('slider', { name: 'Window that the gradient is pooled over' });
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(() => text('window-value'), patience).toBe('Seg-Grad');
    expect(await shownRange()).toEqual(explainedRange('enc1', 0));
    expect(before.equals(await page.getByTestId('viewer').screenshot())).toBe(false);
    await page.keyboard.press('Home');
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => text('window-value'), patience).toBe('8 cells');
    expect(await shownRange()).toEqual(explainedRange('enc1', 8));
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
