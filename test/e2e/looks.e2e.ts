import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareLooks } from './compare-looks.ts';
import { openWindow, type OpenWindow } from './open-window.ts';
import { rest } from './rest.ts';
import { importSmallPlate } from './small-plate.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-looks-'));
let window: OpenWindow;

beforeAll(async () => {
  const project = join(folder, 'looks.platelens');
  await importSmallPlate(folder, project);
  window = await openWindow(['--project', project]);
}, 120_000);
afterAll(async () => {
  await window.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a change of contrast shows at once the colours that the picture then settles to', async () => {
  const { page } = window;
  const viewer = page.getByTestId('viewer');
  const lookOf = () => viewer.getAttribute('data-look');
  await rest(page);
  // The image's own pixels as squares: nothing is interpolated.
  await page.keyboard.press('w');
  await rest(page);
  await page.keyboard.press('x');
  await rest(page);
  expect(await viewer.getAttribute('data-zoom')).toBe('8.000');
  const compared = await viewer.evaluateHandle(compareLooks);
  const handle = page.getByRole('slider', { name: /^White point of /u }).first();
  await handle.focus();
  for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowLeft');
  const { farthest, colours } = await compared.evaluate(({ answer }) => answer);
  // The dim ground alone has eight.
  expect(colours).toBeGreaterThan(4);
  expect(farthest).toBeLessThanOrEqual(1);
  expect(await lookOf()).toBe('settled');
});
