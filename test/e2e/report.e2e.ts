import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWindow, type OpenWindow } from './open-window.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow([]);
});
afterAll(() => window.close());

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
    expect(await pagesOf(page).count()).toBe(pages);
    expect(await hasInk(page)).toBe(true);
    await window.picture('report');
  });

  it('follows what is chosen', async () => {
    const { page } = window;
    const before = await pagesOf(page).count();
    await page.getByText('Short', { exact: true }).click();
    await expect.poll(() => pagesOf(page).count(), patience).toBeLessThan(before);
    await settled(page);
    await page.getByTestId('report-wells').fill('B02:B04, no well');
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('is not a well');
    await page.getByTestId('report-wells').fill('B02:B04');
    await page.getByTestId('report-title').fill('Three wells');
    await expect.poll(() => page.getByTestId('report-preview').getAttribute('data-making')).toBe('true');
    await settled(page);
    await window.picture('report-short');
  });

  it('is saved as the file that is shown', async () => {
    const { page } = window;
    const saving = page.waitForEvent('download');
    await page.getByTestId('save-report').click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('Three wells.pdf');
    const bytes = readFileSync(await saved.path());
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.subarray(-6).toString().trim()).toBe('%%EOF');
  });

  it('made no complaint and asked nothing of the outside', () => {
    expect(window.complaints).toEqual([]);
  });
});

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
