import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSystemStore } from '@zarrita/storage';
import Papa from 'papaparse';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as zarr from 'zarrita';
import { parseWell } from '../../src/shared/wells.ts';
import { openWindow, type OpenWindow } from './open-window.ts';

let window: OpenWindow;
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platelens-export-'));
  window = await openWindow([]);
});
afterAll(async () => {
  await window.close();
  rmSync(folder, { recursive: true, force: true });
});

const patience = { timeout: 90_000, interval: 250 };
const preview = (page: Page) => page.getByTestId('report-preview');
/** The pages of the report that shows the newest choice. */
const pagesOf = (page: Page) => preview(page).locator('canvas');
const settled = (page: Page) =>
  expect.poll(() => preview(page).getAttribute('data-making'), patience).toBe('false');

describe('the report in the window', () => {
  it('shows its pages as they will be printed', async () => {
    const { page } = window;
    await page.getByText('Translocation demo').waitFor();
    await expect
      .poll(() => page.getByTestId('job-row').first().getAttribute('data-state'), patience)
      .toBe('done');
    await page.getByTestId('open-report').click();
    await page.locator('[data-making="false"] canvas[data-drawn="true"]').first().waitFor(patience);
    const pages = Number.parseInt(await page.getByTestId('report-size').innerText());
    await expect.poll(() => pagesOf(page).count(), patience).toBe(pages);
    await expect.poll(() => hasInk(page), patience).toBe(true);
    await window.picture('report');
  });

  it('follows what is chosen', async () => {
    const { page } = window;
    const before = await pagesOf(page).count();
    await page.getByText('Short', { exact: true }).click();
    await expect.poll(() => pagesOf(page).count(), patience).toBeLessThan(before);
    await settled(page);
    await page.getByTestId('report-wells').fill('B02:B04, no well');
    await expect.poll(() => page.getByRole('alert').innerText(), patience).toContain('is not a well');
    await page.getByTestId('report-wells').fill('B02:B04');
    await page.getByTestId('report-title').fill('Three wells');
    await expect.poll(() => preview(page).getAttribute('data-shows'), patience).toBe('Three wells.pdf');
    await settled(page);
    await window.picture('report-short');
  });

  it('is saved as the file that is shown', async () => {
    const { page } = window;
    const saving = page.waitForEvent('download', { timeout: patience.timeout });
    await page.getByTestId('save-report').click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('Three wells.pdf');
    const bytes = readFileSync(await saved.path());
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.subarray(-6).toString().trim()).toBe('%%EOF');
  });

  it('exports the selected wells as a table', async () => {
    const { page } = window;
    await page.keyboard.press('Escape');
    await preview(page).waitFor({ state: 'detached' });
    await selectWells(page, ['B02', 'B12']);
    await page.getByTestId('open-export').click();
    await page.getByText('Selected wells (2)').waitFor();
    await page.getByTestId('export-folder').fill(join(folder, 'table'));
    await window.picture('export');
    await page.getByTestId('export-start').click();
    await expect.poll(() => page.getByTestId('export-done').innerText(), patience).toContain('2 files');
    const { data } = Papa.parse<Record<string, string>>(
      readFileSync(join(folder, 'table', 'maps.csv'), 'utf8'),
      { header: true, skipEmptyLines: true },
    );
    expect([...new Set(data.map(({ well }) => well))]).toEqual(['B02', 'B12']);
    for (const row of data) {
      const chances = [row['probability.resting'], row['probability.translocated']].map(Number);
      expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 4);
    }
  });

  it('exports their maps as OME-Zarr, which another reader opens', async () => {
    const { page } = window;
    await page.getByRole('radio', { name: /OME-Zarr/ }).check();
    await page.getByText('OME-Zarr 0.5', { exact: true }).click();
    await page.getByTestId('export-folder').fill(join(folder, 'zarr'));
    await page.getByTestId('export-start').click();
    await expect
      .poll(() => page.getByTestId('export-done').innerText(), patience)
      .toContain(join(folder, 'zarr'));
    const [plate = ''] = readdirSync(join(folder, 'zarr'));
    const group = await zarr.open(new FileSystemStore(join(folder, 'zarr', plate)), { kind: 'group' });
    expect(group.attrs['ome']).toMatchObject({ plate: { wells: [{ path: 'B/2' }, { path: 'B/12' }] } });
    const array = await zarr.open(group.resolve('B/12/0/0'), { kind: 'array' });
    expect(array.dtype).toBe('float32');
    const { data } = await zarr.get(array);
    expect(Array.from(data as Float32Array).some((value) => Number.isFinite(value) && value !== 0)).toBe(
      true,
    );
    // A second export into the same folder is refused in words.
    await page.getByTestId('export-start').click();
    await expect.poll(() => page.getByRole('alert').innerText(), patience).toContain('exists already');
  });

  it('made no complaint but of the folder that was there', () => {
    expect(window.complaints).toEqual([expect.stringContaining('400')]);
  });
});

/** Selects wells of the 8 x 12 plate map, the first by a click, the others beside it. */
async function selectWells(page: Page, names: readonly string[]): Promise<void> {
  const map = page.getByTestId('plate-map');
  const { width, height } = (await map.boundingBox()) ?? { width: 0, height: 0 };
  for (const [index, name] of names.entries()) {
    const { row, column } = parseWell(name);
    // Headings take the first column and row.
    const position = { x: (width * (column + 1.4)) / 13.1, y: (height * (row + 1.3)) / 9.1 };
    await map.click({ position, modifiers: index === 0 ? [] : ['ControlOrMeta'] });
  }
}

/** Whether the first page shows anything but white. */
function hasInk(page: Page): Promise<boolean> {
  return pagesOf(page)
    .first()
    .evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) return false;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return Array.from(pixels).some((value) => value < 128);
    });
}
