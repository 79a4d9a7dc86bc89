import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { changesPicture, rest } from '../rest.ts';
import { platelens } from '../small-plate.ts';

export const patience = { timeout: 60_000, interval: 100 };

/** What a person does in the window of the project with many plates, and what they read there. */
export function createHands(page: Page) {
  const text = (testId: string) => page.getByTestId(testId).innerText();
  const hands = {
    page,
    text,
    /** Shows a plate of the project. */
    showPlate: async (name: string): Promise<void> => {
      await page.getByTestId('plate').filter({ hasText: name }).first().click();
      await page.getByRole('region', { name: `Image of plate ${name}` }).waitFor();
      await rest(page);
    },
    choose: async (testId: string, words: string | RegExp): Promise<void> => {
      await page.getByTestId(testId).click();
      await page.getByRole('option', { name: words }).first().click();
    },
    zoom: async () => Number(await page.getByTestId('viewer').getAttribute('data-zoom')),
    /** Shows the well in focus, and waits until the image rests. */
    showWell: async (): Promise<void> => {
      await page.keyboard.press('w');
      await rest(page);
    },
    rest: () => rest(page),
    /** A place of the plate map: headers are 20 px wide, wells 34 px at most. */
    placeOf: async (row: number, column: number, columns: number): Promise<{ x: number; y: number }> => {
      const box = await page.getByTestId('plate-map').boundingBox();
      const pitch = Math.min(34, ((box?.width ?? 0) - 22) / columns);
      return { x: 20 + (column + 0.45) * pitch, y: 20 + (row + 0.45) * pitch };
    },
    clickWell: async (
      row: number,
      column: number,
      columns: number,
      more: 'Control'[] = [],
    ): Promise<void> => {
      const position = await hands.placeOf(row, column, columns);
      await page.getByTestId('plate-map').click({ position, modifiers: more });
    },
    focus: () => page.locator('.pl-well-name').innerText(),
    /** Points at a place of the viewer, given from its middle in screen pixels; what the readout tells then. */
    readAt: async (right: number, down: number): Promise<string> => {
      const box = await page.getByTestId('viewer').boundingBox();
      if (box === null) throw new Error('the viewer is not on the screen');
      const point = { x: box.x + box.width / 2 + right, y: box.y + box.height / 2 + down };
      // The readout follows movement.
      await page.mouse.move(point.x - 1, point.y - 1);
      await page.mouse.move(point.x, point.y);
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      return (await text('readout')).replaceAll(/\s+/gu, ' ');
    },
    /** Waits until an act has changed the picture. */
    changes: (act: () => Promise<unknown>) => changesPicture(page, act),
    /** Everything that was written on canvases since the page was loaded. */
    written: async () => z.array(z.string()).parse(await page.evaluate('[...globalThis.writtenOnCanvas]')),
  };
  return hands;
}
export type Hands = ReturnType<typeof createHands>;

/** Keeps what the page writes on its canvases, since only people can read it there. */
export const keepWriting = `
  globalThis.writtenOnCanvas = new Set();
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    globalThis.writtenOnCanvas.add(String(text));
    return fillText.call(this, text, ...rest);
  };
`;

/** The table of maps that the command line exports, a row a unit. */
export function exportMaps(project: string, folder: string): readonly Readonly<Record<string, string>>[] {
  const out = join(folder, 'maps');
  platelens('export', '--project', project, '--to', 'csv', '--out', out);
  const table = readFileSync(join(out, 'maps.csv'), 'utf8');
  return Papa.parse<Record<string, string>>(table, { header: true, skipEmptyLines: true }).data;
}
