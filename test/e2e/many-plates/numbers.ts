import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { formatPercent, formatValue } from '../../../src/shared/format-number.ts';
import { controlQualitySchema } from '../../../src/shared/quality.ts';
import type { ManyPlates } from '../many-plates.ts';
import { platelens } from '../small-plate.ts';
import { patience, type Hands } from './window-hands.ts';

type Row = Readonly<Record<string, string>>;

/** Numbers on the screen, told to what the command line says of the same thing. */
export function numberTests(
  hands: () => Hands,
  made: () => ManyPlates,
  table: () => readonly Row[],
  folder: () => string,
): void {
  const ofRun = () => table().filter(({ run }) => run === String(made().mapRun));

  it('at the ends of the colour bar are the exported range of the run', async () => {
    const { choose, showPlate, text } = hands();
    await showPlate('Translocation demo');
    await choose('method-select', 'HiResCAM');
    const high = Math.max(...ofRun().map((row) => Number(row['map_max'])));
    await expect.poll(() => text('colorbar-high'), patience).toBe(formatValue(high));
  });

  it('on the plate map and in the review are the exported statistics', async () => {
    const { page, placeOf, text } = hands();
    const values = new Map(ofRun().map((row) => [row['well'] ?? '', Number(row['statistic.mass-on-cells'])]));
    expect(values.size).toBe(12);
    await page.getByTestId('plate-colouring').click();
    await page.getByRole('option', { name: 'Mass on cells', exact: true }).click();
    const ends = [Math.min(...values.values()), Math.max(...values.values())].map(formatPercent);
    await expect
      .poll(async () => [await text('range-low'), await text('range-high')], patience)
      .toEqual(ends);
    const map = page.getByTestId('plate-map');
    for (const [well, row, column] of [
      ['A01', 0, 0],
      ['C02', 2, 1],
      ['D03', 3, 2],
    ] as const) {
      await map.hover({ position: await placeOf(row, column, 3) });
      const told = `Mass on cells: ${formatPercent(values.get(well) ?? Number.NaN)}`;
      await expect.poll(() => map.getAttribute('title'), patience).toContain(told);
    }
    await page.getByTestId('tab-review').click();
    const cells = page.locator('[data-column="mass-on-cells"][data-number="true"]');
    await expect.poll(() => cells.count(), patience).toBeGreaterThan(2);
    const listed = await page
      .getByTestId('review-row')
      .evaluateAll((rows) =>
        rows.map((row) => [
          row.getAttribute('data-well') ?? '',
          row.querySelector('[data-column="mass-on-cells"]')?.textContent,
        ]),
      );
    for (const [well, told] of listed) {
      expect(told).toBe(formatPercent(values.get(well ?? '') ?? Number.NaN));
    }
  });

  it('of the controls are those that qc prints', async () => {
    const { page } = hands();
    const words = ['--project', made().projectFile, '--plate', 'Translocation demo', '--json'];
    const { controls } = z
      .object({ controls: z.array(controlQualitySchema) })
      .parse(JSON.parse(platelens('qc', ...words)));
    await page.getByTestId('tab-quality').click();
    await page.getByTestId('control-row').first().waitFor();
    const shown = await page
      .getByTestId('control-row')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent)),
      );
    const merit = (value: number | null) => (value === null ? '–' : value.toFixed(2).replace('-', '−'));
    const told = controls
      .filter(({ readout }) => readout === 'mean')
      .map(({ channelName, zPrime, robustZPrime, ssmd, positive, negative }) => [
        ...[channelName, 'mean intensity', merit(zPrime), merit(robustZPrime), merit(ssmd)],
        ...[positive, negative].flatMap((control) =>
          control === null
            ? ['none', '–']
            : [
                `${formatValue(control.mean)} ± ${formatValue(control.sd)} ${control.wells} wells`,
                control.cv === null ? '–' : formatPercent(control.cv),
              ],
        ),
      ]);
    expect(shown).toEqual(told);
    expect(told.length).toBe(2);
  });

  it('of automatic contrast are percentiles of the field, the well, the plate and the project', async () => {
    const { choose, clickWell, page, showPlate, showWell } = hands();
    const images = (plate: string, wells: readonly string[], name: (well: string) => string) =>
      Promise.all(wells.map((well) => readPixels(join(folder(), plate, name(well)))));
    const sixes = ['A01', 'A02', 'A03', 'B01', 'B02'];
    const six = await images('six', sixes, (well) => `${well}_f1_GFP.tif`);
    const demo = ['A', 'B', 'C', 'D'].flatMap((row) => ['01', '02', '03'].map((column) => row + column));
    const ofDemo = await images('plate/images', demo, (well) => `${well}_f01_GFP.tif`);
    await showPlate('Six');
    await clickWell(1, 0, 3);
    await showWell();
    const whitePoint = page.getByRole('slider', { name: 'White point of GFP' });
    const white = async () => Number(await whitePoint.getAttribute('aria-valuenow'));
    const one = six.slice(3, 4);
    // The plate's percentiles come from histograms, whose bins are as wide as the range of intensities allows.
    for (const [scope, plates, tolerance] of [
      ['field', [one], 0.01],
      ['plate', [six], 0.03],
      ['well', [one], 0.01],
      ['project', [six, ofDemo], 0.03],
    ] as const) {
      await choose('contrast-scope', `Automatic: ${scope}`);
      const expected = percentile(plates, 0.998);
      const fits = async () => {
        await page.getByRole('button', { name: 'Automatic contrast of GFP' }).click();
        return Math.abs((await white()) / expected - 1);
      };
      await expect.poll(fits, { timeout: 30_000, interval: 500 }).toBeLessThan(tolerance);
    }
    const limit = await white();
    await showPlate('Translocation demo');
    await expect.poll(white, patience).toBeCloseTo(limit, 3);
  });
}

async function readPixels(path: string): Promise<Uint16Array> {
  const { data } = await sharp(path).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer({
    resolveWithObject: true,
  });
  return new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
}

/** The value below which a share of the pixels lies where every plate counts alike, however many images it has. */
function percentile(plates: readonly (readonly Uint16Array[])[], share: number): number {
  const below = new Float64Array(65_536);
  for (const planes of plates) {
    const count = planes.reduce((sum, plane) => sum + plane.length, 0);
    for (const plane of planes) for (const value of plane) below[value] = (below[value] ?? 0) + 1 / count;
  }
  let seen = 0;
  return below.findIndex((part) => (seen += part) >= share * plates.length);
}
