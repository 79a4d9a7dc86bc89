import type { Page } from 'playwright-core';
import { rest } from './rest.ts';

/** A point of the viewer, given as shares of its width and height. */
export type Place = readonly [number, number];

export const patience = { timeout: 60_000, interval: 100 };

export const layer = (page: Page) => page.getByTestId('region-layer');
/** How many regions the layer draws. */
export const drawn = async (page: Page) => Number(await layer(page).getAttribute('data-count'));

/** A place of the viewer in pixels of the page. */
export async function at(page: Page, x: number, y: number): Promise<[number, number]> {
  const box = await page.getByTestId('viewer').boundingBox();
  if (box === null) throw new Error('the viewer is not on the screen');
  return [box.x + box.width * x, box.y + box.height * y];
}

/** Shows the well in focus and waits until the image rests. */
export async function showWell(page: Page): Promise<void> {
  await layer(page).waitFor({ state: 'attached' });
  await rest(page);
  await page.keyboard.press('w');
  await rest(page);
}

/** Pulls the mouse, pressed, along places of the viewer. */
export async function pull(page: Page, places: readonly Place[]): Promise<void> {
  for (const [index, [x, y]] of places.entries()) {
    await page.mouse.move(...(await at(page, x, y)), { steps: 3 });
    if (index === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

/** Clicks the corners of a polygon and closes it with Enter. */
export async function drawPolygon(page: Page, corners: readonly Place[]): Promise<void> {
  await page.getByTestId('tool-polygon').click();
  for (const [x, y] of corners) await page.mouse.click(...(await at(page, x, y)), { delay: 20 });
  await page.keyboard.press('Enter');
}
