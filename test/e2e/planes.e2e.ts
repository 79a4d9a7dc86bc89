import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTiff } from '../helpers/tiff.ts';
import { judgeAccess } from './judge-access.ts';
import { openWindow, type OpenWindow } from './open-window.ts';
import { rest } from './rest.ts';
import { platelens } from './small-plate.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-planes-'));
const project = join(folder, 'stack.platelens');
const patience = { timeout: 30_000, interval: 100 };
const side = 512;
let window: OpenWindow;

/** A cell that is sharp in the middle slice, and brighter the later; a pixel outside it is 10 z + 100 t. */
function drawSlice(z: number, t: number, channel: number): Uint16Array<ArrayBuffer> {
  const blur = 14 + 22 * Math.abs(z - 3);
  return Uint16Array.from({ length: side * side }, (_, index) => {
    const [x, y] = [(index % side) - side / 2, Math.floor(index / side) - side / 2];
    const reach = Math.hypot(x * (channel === 1 ? 1 : 0.7), y) - 130;
    const cell = Math.hypot(x, y) > 250 ? 0 : (800 + 400 * t) / (1 + Math.exp(reach / blur));
    return 10 * z + 100 * t + cell;
  });
}

beforeAll(async () => {
  const images = join(folder, 'images');
  mkdirSync(images);
  for (const well of ['r02c02', 'r02c03']) {
    for (const z of [1, 2, 3, 4, 5]) {
      for (const t of [1, 2]) {
        for (const channel of [1, 2]) {
          const bytes = writeTiff({ width: side, height: side, pages: [drawSlice(z, t, channel)] });
          writeFileSync(join(images, `${well}f01p0${z}-ch${channel}sk${t}fk1fl1.tiff`), bytes);
        }
      }
    }
  }
  platelens('import', images, '--project', project, '--keep-planes', '--size', '8x12');
  window = await openWindow(['--project', project]);
}, 120_000);
afterAll(async () => {
  await window.close();
  rmSync(folder, { recursive: true, force: true });
});

const text = (testId: string) => window.page.getByTestId(testId).innerText();

/** Puts the mouse on a pixel in the upper left of the image. */
async function pointAtCorner(): Promise<void> {
  const { page } = window;
  await rest(page);
  const box = await page.getByTestId('viewer').boundingBox();
  if (box === null) throw new Error('the viewer is on the screen');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width / 2 - box.height * 0.38, box.y + box.height * 0.12);
}

/** The plane and the first channel's value that the readout tells of the pixel under the mouse, which may rest. */
async function readHere(): Promise<{ plane: string; value: number }> {
  const value = await window.page.locator('.pl-readout-value b').first().innerText();
  return { plane: await text('readout-plane'), value: Number(value.replace(/[^\d.]/g, '')) };
}

const poll = () => expect.poll(readHere, patience);

describe('slices and time points', () => {
  it('begin with the plane that the import chose', async () => {
    const { page } = window;
    await page.getByTestId('viewer').waitFor();
    await page.keyboard.press('w');
    await page.getByTestId('plane-bar').waitFor();
    await expect.poll(() => text('slice-slider-value'), patience).toBe('3');
    await pointAtCorner();
    await poll().toEqual({ plane: 'slice 3, time 1', value: 130 });
  });

  it('turn by their sliders, with picture and readout', async () => {
    const { page } = window;
    const slider = page.getByRole('slider', { name: 'Slice' });
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(() => text('slice-slider-value'), patience).toBe('5');
    await poll().toEqual({ plane: 'slice 5, time 1', value: 150 });
    await expect.poll(() => text('plane-bar'), patience).toContain('back to slice 3, time 1');
    await page.getByRole('slider', { name: 'Time' }).focus();
    await page.keyboard.press('ArrowRight');
    await poll().toEqual({ plane: 'slice 5, time 2', value: 250 });
    expect(await judgeAccess(page)).toEqual([]);
    await window.picture('planes');
  });

  it('turn by keys, all slices by their maximum too', async () => {
    const { page } = window;
    await page.getByTestId('viewer').click({ position: { x: 40, y: 60 } });
    await page.keyboard.press('<');
    await page.keyboard.press(',');
    await pointAtCorner();
    await poll().toEqual({ plane: 'slice 4, time 1', value: 140 });
    await page.keyboard.press('z');
    await poll().toEqual({ plane: 'maximum of 5 slices, time 1', value: 150 });
    expect(await page.getByTestId('maximum').getAttribute('aria-pressed')).toBe('true');
    await page.getByTestId('plane-back').click();
    await pointAtCorner();
    await poll().toEqual({ plane: 'slice 3, time 1', value: 130 });
  });

  it('are shown in linked panels too', async () => {
    const { page } = window;
    await pointAtCorner();
    await page.keyboard.press('.');
    await poll().toEqual({ plane: 'slice 4, time 1', value: 140 });
    const asked = page.waitForRequest((request) => request.url().includes('z=4'));
    await page.keyboard.press('k');
    await page.getByTestId('compare').waitFor();
    expect((await asked).url()).toContain('/tiles/');
  });

  it('are where they were when the panels are left again', async () => {
    const { page } = window;
    await page.keyboard.press('k');
    await pointAtCorner();
    await poll().toEqual({ plane: 'slice 4, time 1', value: 140 });
    const zoom = () => page.getByTestId('viewer').getAttribute('data-zoom').then(Number);
    await page.keyboard.press('x');
    await expect.poll(zoom, patience).toBeCloseTo(8, 1);
    await page.keyboard.press('k');
    await page.getByTestId('compare').waitFor();
    await page.keyboard.press('k');
    await page.getByTestId('viewer').waitFor();
    await expect.poll(zoom, patience).toBeCloseTo(8, 1);
  });

  it('leave the channels to be changed in the window where the project cannot be written', async () => {
    const reader = await openWindow(['--project', project]);
    try {
      const { page } = reader;
      const sent: string[] = [];
      page.on('request', (request) => sent.push(request.url()));
      await page.getByTestId('viewer').waitFor();
      expect(await page.getByTestId('channels-unkept').innerText()).toContain('this window only');
      await page.getByRole('button', { name: 'Hide Channel 1' }).click();
      await page.getByRole('button', { name: 'Show Channel 1' }).waitFor();
      await page.getByRole('button', { name: 'Automatic contrast of Channel 2' }).click();
      // Asked for after the window would have sent its change.
      await page.keyboard.press('w');
      await page.getByTestId('plane-bar').waitFor();
      expect(sent.filter((url) => url.includes('setChannel'))).toEqual([]);
      expect(reader.complaints).toEqual([]);
    } finally {
      await reader.close();
    }
  }, 120_000);

  it('made no complaint', () => {
    expect(window.complaints).toEqual([]);
  });
});
