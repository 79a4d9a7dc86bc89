import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openWindow } from '../e2e/open-window.ts';
import type { Screen } from './screen.ts';

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

/** Takes every screen of a window at both sizes and in both looks. @returns how many could not be reached */
export async function takePictures(
  words: readonly string[],
  screens: readonly Screen[],
  out: string,
): Promise<number> {
  const window = await openWindow(words);
  const { page } = window;
  let missed = 0;
  try {
    await page.locator('.pl-app').waitFor({ timeout: 120_000 });
    page.setDefaultTimeout(20_000);
    for (const { name, show, leave } of screens) {
      try {
        await show(page);
        for (const size of sizes) {
          await page.setViewportSize(size);
          for (const look of ['dark', 'light']) {
            await turnTo(page, look);
            await pictureAtRest(page, join(out, `${name}-${size.width}-${look}.png`));
          }
        }
        say(name);
        await leave?.(page);
      } catch (error) {
        // One screen that cannot be reached keeps nobody from seeing the others.
        say(`${name}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
        missed += 1;
        await page.keyboard.press('Escape');
      }
    }
    for (const complaint of new Set(window.complaints)) say(`Complaint: ${complaint}`);
  } finally {
    await window.close();
  }
  return missed;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

/** As another tab would tell of it: what is drawn on canvases follows too, and open dialogs stay open. */
const turnTo = (page: Page, look: string) =>
  page.evaluate((newValue) => {
    const told = { storageArea: localStorage, key: 'mantine-color-scheme-value', newValue };
    dispatchEvent(new StorageEvent('storage', told));
  }, look);

const mostLooks = 16;

/** Waits until nothing moves any more, or for as long as something that always moves deserves. */
async function pictureAtRest(page: Page, path: string): Promise<void> {
  let before: Buffer = Buffer.alloc(0);
  for (let look = 0; look < mostLooks; look++) {
    await page.waitForTimeout(400);
    const now = await page.screenshot({ path });
    if (now.equals(before)) return;
    before = now;
  }
}
