import type { Page } from 'playwright-core';

const stepMs = 16;

async function middleOf(page: Page) {
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.getByTestId('viewer').boundingBox()) ?? {};
  return { x: x + width / 2, y: y + height / 2, width, height };
}

/** Drags the image to the left again and again, a stroke a second, as a hand does that looks along a plate. */
export async function panAbout(page: Page, durationMs: number): Promise<void> {
  const { x, y, width, height } = await middleOf(page);
  const ends = performance.now() + durationMs;
  for (let stroke = 0; performance.now() < ends; stroke++) {
    const [from, to] = [x + 0.35 * width, x - 0.35 * width];
    const level = y + (stroke % 2 === 0 ? 0.2 : -0.2) * height;
    await page.mouse.move(from, level);
    await page.mouse.down();
    const began = performance.now();
    for (let share = 0; share < 1 && performance.now() < ends;) {
      share = Math.min(1, (performance.now() - began) / 900);
      await page.mouse.move(from + (to - from) * share, level);
      await page.waitForTimeout(stepMs);
    }
    await page.mouse.up();
  }
}

/** Turns the wheel in and out over the middle of the image, a notch a tenth of a second. */
export async function zoomAbout(page: Page, durationMs: number): Promise<void> {
  const { x, y } = await middleOf(page);
  await page.mouse.move(x, y);
  const ends = performance.now() + durationMs;
  const notches = 14;
  for (let turn = 0; performance.now() < ends; turn++) {
    const closer = turn % (2 * notches) < notches;
    await page.mouse.wheel(0, closer ? -120 : 120);
    await page.waitForTimeout(100);
  }
}
