import sharp from 'sharp';
import { expect, it } from 'vitest';
import { stagePlaces } from '../many-plates.ts';
import { patience, type Hands } from './window-hands.ts';

const fieldOf = (told: string) => Number(/ field (\d+)/u.exec(told)?.[1] ?? Number.NaN);
const columnOf = (told: string) => Number(/ x (\d+) /u.exec(told)?.[1] ?? Number.NaN);

/** Plates of 6 to 3,456 wells on the plate map and in the image. */
export function plateTests(hands: () => Hands): void {
  it('of 6 and of 3,456 wells are chosen from on the map', async () => {
    const { clickWell, focus, page, placeOf, showPlate } = hands();
    const label = async () => (await page.getByTestId('plate-map').getAttribute('aria-label')) ?? '';
    await showPlate('Six');
    await expect.poll(label, patience).toContain('Six, 2 by 3 wells');
    await clickWell(1, 0, 3);
    await expect.poll(focus, patience).toBe('B01');
    await page.keyboard.press('ArrowRight');
    await expect.poll(focus, patience).toBe('B02');
    await showPlate('Many');
    await expect.poll(label, patience).toContain('Many, 48 by 72 wells');
    for (const [row, column, name] of [
      [0, 0, 'A01'],
      [23, 35, 'X36'],
      [47, 71, 'AV72'],
    ] as const) {
      await clickWell(row, column, 72);
      await expect.poll(focus, patience).toBe(name);
    }
    await page.getByTestId('plate-map').click({ position: { x: 8, y: 8 } });
    await expect.poll(label, patience).toContain('3 selected');
    await page.getByTestId('plate-map').hover({ position: await placeOf(10, 10, 72) });
    await expect
      .poll(() => page.getByTestId('plate-map').getAttribute('title'), patience)
      .toBe('K11: no images');
  });

  it('hatch the places without images', async () => {
    const { clickWell, page, placeOf, showPlate } = hands();
    await showPlate('Staged');
    await page.keyboard.press('0');
    await clickWell(1, 2, 24);
    const shades = async (row: number, column: number) => {
      const map = sharp(await page.getByTestId('plate-map').screenshot());
      const { x, y } = await placeOf(row, column, 24);
      const part = { left: Math.round(x) - 3, top: Math.round(y) - 3, width: 6, height: 6 };
      const pixels = await map.extract(part).removeAlpha().raw().toBuffer();
      return new Set(
        Array.from({ length: 36 }, (_, at) => pixels.subarray(at * 3, at * 3 + 3).toString('hex')),
      ).size;
    };
    await expect.poll(() => shades(1, 2), patience).toBe(1);
    await expect.poll(() => shades(1, 3), patience).toBeGreaterThan(2);
    await expect.poll(() => shades(14, 20), patience).toBeGreaterThan(2);
  });

  it('show fields where the stage took them', async () => {
    const { readAt, showWell, zoom } = hands();
    await showWell();
    const [width, height] = [8 * (await zoom()), 6 * (await zoom())];
    // The fields span two widths and two heights about the middle of what is free; upwards is up.
    const at = (x: number, y: number) => readAt((x - 0.5) * width + 10, (0.5 - y) * height + 10);
    for (const [index, [x, y]] of stagePlaces.entries()) {
      await expect.poll(async () => fieldOf(await at(x, y)), patience).toBe(index + 1);
    }
    expect(await at(0, 1)).not.toMatch(/ field \d/u);
  });

  it('have a scale bar that agrees with the size of a pixel', async () => {
    const { clickWell, page, readAt, showPlate, showWell } = hands();
    for (const [plate, columns, pixelSizeUm] of [
      ['Six', 3, 0.5],
      ['Translocation demo', 3, 0.65],
    ] as const) {
      await showPlate(plate);
      await clickWell(0, 1, columns);
      await showWell();
      const bar = page.locator('.pl-scale-bar');
      const micrometres = Number.parseFloat(await bar.innerText());
      const { width = 0 } = (await bar.locator('i').boundingBox()) ?? {};
      // How many pixels of the field 200 pixels of the screen are, as the readout tells it.
      const span = 200;
      await expect.poll(async () => columnOf(await readAt(-100, 0)), patience).toBeGreaterThan(0);
      const pixels = columnOf(await readAt(-100 + span, 0)) - columnOf(await readAt(-100, 0));
      expect(micrometres / width).toBeGreaterThan(((pixels - 1.5) * pixelSizeUm) / span);
      expect(micrometres / width).toBeLessThan(((pixels + 1.5) * pixelSizeUm) / span);
    }
  });

  it('feed the comparison with what is selected, on one scale', async () => {
    const { clickWell, page } = hands();
    await clickWell(0, 0, 3);
    await clickWell(1, 1, 3, ['Control']);
    await clickWell(3, 2, 3, ['Control']);
    await page.keyboard.press('k');
    const headings = () => page.locator('.pl-compare-panel header b').allInnerTexts();
    await page.getByText('Selected', { exact: true }).click();
    await expect.poll(headings, patience).toEqual(['A01', 'B02', 'D03']);
    expect(await page.getByTestId('colorbar').count()).toBe(1);
    await clickWell(2, 0, 3, ['Control']);
    await expect.poll(headings, patience).toEqual(['A01', 'B02', 'C01', 'D03']);
    await page.getByText('Free', { exact: true }).click();
    for (const [grid, panels] of [
      ['3 × 2', 6],
      ['1 × 1', 1],
    ] as const) {
      await page.getByLabel('Grid of panels').first().click();
      await page.getByRole('option', { name: grid }).click();
      await expect.poll(async () => (await headings()).length, patience).toBe(panels);
    }
    await page.keyboard.press('k');
    await page.getByTestId('viewer').waitFor();
  });
}
