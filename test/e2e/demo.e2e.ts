import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWindow, type OpenWindow } from './open-window.ts';
import { rest, restingPicture } from './rest.ts';

let window: OpenWindow;
beforeAll(async () => {
  window = await openWindow([]);
});
afterAll(() => window.close());

const viewer = (page: Page) => page.getByTestId('viewer');
const zoomOf = async (page: Page) => Number(await viewer(page).getAttribute('data-zoom'));
const patience = { timeout: 90_000, interval: 250 };

/** Clicks a well of the 8 x 12 plate map by its row and column, counted from 0. */
async function clickWell(page: Page, row: number, column: number): Promise<void> {
  const map = page.getByTestId('plate-map');
  const cell = await map.evaluate(
    (canvas, at) => {
      const box = canvas.getBoundingClientRect();
      return { x: box.width * at.x, y: box.height * at.y };
    },
    // Headings take the first column and row.
    { x: (column + 1.4) / 13.1, y: (row + 1.3) / 9.1 },
  );
  await map.click({ position: cell });
}

/** Taps Space until the overlay is so: on a busy machine a tap can last as long as a look under the overlay. */
const blink = async (page: Page, wanted: 'on' | 'off') =>
  expect
    .poll(async () => {
      if ((await viewer(page).getAttribute('data-overlay')) !== wanted) await page.keyboard.press('Space');
      return viewer(page).getAttribute('data-overlay');
    }, patience)
    .toBe(wanted);

/** Chooses an entry of a select by its words. */
async function choose(page: Page, testId: string, words: string | RegExp): Promise<void> {
  await page.getByTestId(testId).click();
  await page.getByRole('option', { name: words }).first().click();
}

/** The row of the newest run in the list of jobs. */
const newestRun = (page: Page) => page.getByTestId('job-row').first();

describe('the demo project in the window', () => {
  it('appears with its plate while its explanations arrive', async () => {
    const { page } = window;
    await page.getByText('Translocation demo').waitFor();
    await expect.poll(() => page.getByTestId('job-row').count(), patience).toBe(3);
    await expect.poll(() => page.getByTestId('job-row').last().innerText(), patience).toContain('Done');
    await window.picture('plate');
  });

  it('zooms from the plate to a well to single pixels', async () => {
    const { page } = window;
    const whole = await zoomOf(page);
    await clickWell(page, 1, 11);
    await expect.poll(() => page.getByTestId('well-panel').innerText()).toContain('B12');
    await expect.poll(() => page.getByTestId('well-panel').innerText()).toContain('translocated');
    await page.keyboard.press('w');
    await rest(page);
    expect(await zoomOf(page)).toBeGreaterThan(whole * 4);
    const well = await zoomOf(page);
    await window.picture('well');
    await page.keyboard.press('x');
    await rest(page);
    expect(await zoomOf(page)).toBeGreaterThan(well * 2);
    await window.picture('pixels');
    await page.keyboard.press('0');
    await rest(page);
    expect(await zoomOf(page)).toBeLessThan(whole * 1.1);
  });

  it('blinks the overlay with Space, and the picture changes', async () => {
    const { page } = window;
    expect(await viewer(page).getAttribute('data-overlay')).toBe('on');
    const shown = await restingPicture(page);
    await blink(page, 'off');
    await expect.poll(async () => shown.equals(await viewer(page).screenshot())).toBe(false);
    await window.picture('overlay-off');
    await blink(page, 'on');
  });

  it('switches the method, and the colour bar says so', async () => {
    const { page } = window;
    await choose(page, 'method-select', 'CAPE');
    await expect.poll(() => page.getByTestId('colorbar').innerText()).toContain('CAPE');
    await choose(page, 'method-select', 'HiResCAM');
    await expect.poll(() => page.getByTestId('colorbar').innerText()).toContain('HiResCAM');
  });

  it('cancels a run', async () => {
    const { page } = window;
    const pcim = page.getByTestId('job-row').filter({ hasText: 'PCIM' });
    if (!/Done/.test(await pcim.innerText())) {
      await pcim.getByRole('button', { name: /stop|cancel/i }).click();
      await expect.poll(() => pcim.innerText(), patience).toMatch(/Cancelled|Stopped|Done/);
    }
  });

  it('starts a run over one well for every class and sees it finish', async () => {
    const { page } = window;
    const before = await page.getByTestId('job-row').count();
    await page.getByTestId('new-run').click();
    await page.getByRole('radio', { name: /^HiResCAM/ }).check();
    await choose(page, 'target-select', /every class/i);
    await page.getByText(/Selection \(1\)/).click();
    await window.picture('new-run');
    await page.getByTestId('start-run').click();
    await page.getByTestId('tab-jobs').click();
    await expect.poll(() => page.getByTestId('job-row').count(), patience).toBe(before + 1);
    await expect.poll(() => newestRun(page).innerText(), patience).toContain('Done');
    await expect.poll(() => newestRun(page).innerText(), patience).toContain('2 of 2');
  });

  it('switches the class of that run, and the map changes', async () => {
    const { page } = window;
    await newestRun(page).click();
    await page.keyboard.press('w');
    await rest(page);
    await choose(page, 'class-select', 'resting');
    const resting = await restingPicture(page);
    await window.picture('class-resting');
    await choose(page, 'class-select', 'translocated');
    await expect.poll(async () => resting.equals(await viewer(page).screenshot()), patience).toBe(false);
    await window.picture('class-translocated');
  });

  it('made no complaint and asked nothing of the outside', () => {
    expect(window.complaints).toEqual([]);
  });
});
