import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Waits until every image on the screen has come to rest and shows all its tiles and maps. What was just pressed has
 * begun to move the image after two frames.
 */
export async function rest(page: Page): Promise<void> {
  const states = () =>
    page.evaluate(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
      done([...document.querySelectorAll('.pl-stage')].map(({ dataset }) => dataset.picture)))))`);
  await expect
    .poll(async () => new Set((await states()) as string[]), { timeout: 90_000, interval: 50 })
    .toEqual(new Set(['complete']));
}

/** A picture of the viewer, or of another part of the page, once nothing in it moves, loads or fades any more. */
export async function restingPicture(page: Page, part = page.getByTestId('viewer')): Promise<Buffer> {
  await rest(page);
  let picture = await part.screenshot();
  const isStill = async () => {
    const before = picture;
    picture = await part.screenshot();
    return picture.equals(before);
  };
  await expect.poll(isStill, { timeout: 90_000, interval: 50 }).toBe(true);
  return picture;
}

/** Waits until an act has changed the viewer's picture, which rested before. */
export async function changesPicture(page: Page, act: () => Promise<unknown>): Promise<void> {
  const before = await restingPicture(page);
  await act();
  const isSame = async () => before.equals(await page.getByTestId('viewer').screenshot());
  await expect.poll(isSame, { timeout: 90_000, interval: 50 }).toBe(false);
}
