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
