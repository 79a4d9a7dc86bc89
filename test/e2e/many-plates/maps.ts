import { expect, it } from 'vitest';
import { openProject } from '../../../src/main/db/index.ts';
import { formatValue } from '../../../src/shared/format-number.ts';
import { formatTarget } from '../../../src/shared/target.ts';
import { valueAt } from '../../../src/shared/rasterise.ts';
import type { ManyPlates } from '../many-plates.ts';
import { patience, type Hands } from './window-hands.ts';

type Row = Readonly<Record<string, string>>;

/** What is drawn of CAPE: its words, the ends of its one scale from the exported table, and how classes are joined. */
const views: readonly {
  readonly name: string;
  readonly unit: string;
  readonly ends: (ranges: readonly { min: number; max: number; well: string }[]) => [number, number];
  readonly join: (shown: number, other: number) => number;
}[] = [
  {
    ...{ name: 'Probability per cell', unit: 'probability per cell of the map' },
    ends: (ranges) => [0, Math.max(...ranges.map(({ max }) => max))],
    join: (shown) => shown,
  },
  {
    ...{ name: 'Weight of the regions', unit: 'weight of the region, the same for every class' },
    ends: (ranges) => {
      const wells = [...new Set(ranges.map(({ well }) => well))];
      const sums = wells.map((well) =>
        ranges.filter((range) => range.well === well).reduce((sum, { max }) => sum + max, 0),
      );
      return [0, Math.min(1, Math.max(...sums))];
    },
    join: (shown, other) => shown + other,
  },
  {
    ...{ name: 'Difference of two classes', unit: 'probability above' },
    ends: (ranges) => {
      const reach = Math.max(...ranges.map(({ min, max }) => Math.max(Math.abs(min), Math.abs(max))));
      return [-reach, reach];
    },
    join: (shown, other) => shown - other,
  },
  {
    ...{ name: 'Class within each region', unit: 'probability of the class within each region' },
    ends: () => [0, 1],
    join: (shown, other) => shown / (shown + other),
  },
];

/** Maps of the demo plate, told to the wells' files and to the exported table. */
export function mapTests(hands: () => Hands, made: () => ManyPlates, table: () => readonly Row[]): void {
  it('of CAPE are drawn as probability, weight, difference and share, each with its unit on one scale', async () => {
    const { page, choose, text, readAt, clickWell, showPlate, showWell } = hands();
    await showPlate('Translocation demo');
    await choose('method-select', 'CAPE');
    await choose('class-select', 'translocated');
    await clickWell(0, 0, 3);
    await showWell();
    const ranges = table()
      .filter(({ run }) => run === String(made().capeRun))
      .map((row) => ({ well: row['well'] ?? '', min: Number(row['map_min']), max: Number(row['map_max']) }));
    const maps = await capeMaps(made(), 'A01');
    for (const { name, unit, ends, join } of views) {
      await choose('map-view', name);
      await expect.poll(() => text('colorbar'), patience).toContain(unit);
      expect(await page.getByTestId('colorbar').getAttribute('data-scale')).toBe('shared');
      const [low, high] = ends(ranges).map(formatValue);
      await expect
        .poll(async () => [await text('colorbar-low'), await text('colorbar-high')], patience)
        .toEqual([low, high]);
      await expect.poll(() => readAt(40, 30), patience).toMatch(/ map \S+ /u);
      const told = await readAt(40, 30);
      const [, x = '', y = '', shown = ''] = /x (\d+) y (\d+) .*? map (\S+) /u.exec(told) ?? [];
      const near = [0, 0.5, 1].flatMap((down) =>
        [0, 0.5, 1].map((right) => {
          const [first, second] = maps.map((map) => valueAt(map, Number(x) + right, Number(y) + down) ?? 0);
          return join(first ?? 0, second ?? 0);
        }),
      );
      // Three digits are told, of a place somewhere within the pixel.
      const slack = 0.02 * Math.max(...near.map(Math.abs));
      expect(Number(shown)).toBeGreaterThanOrEqual(Math.min(...near) - slack);
      expect(Number(shown)).toBeLessThanOrEqual(Math.max(...near) + slack);
    }
    await choose('map-view', 'Probability per cell');
  });

  it('have a colour bar whose ends are dragged, and go back to the run’s scale', async () => {
    const { clickWell, page, showWell, text, changes } = hands();
    // A treated well, since next to nothing speaks for the class in a control.
    await clickWell(0, 2, 3);
    await showWell();
    const whole = Number(await text('colorbar-high'));
    const end = page.getByRole('slider', { name: 'Upper end of the colour scale' });
    const [from, track] = [await end.boundingBox(), await page.locator('.pl-colorbar-track').boundingBox()];
    if (from === null || track === null) throw new Error('the colour bar is on the screen');
    await changes(async () => {
      await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
      await page.mouse.down();
      await page.mouse.move(track.x + track.width / 4, from.y + from.height / 2, { steps: 4 });
      await page.mouse.up();
    });
    const dragged = Number(await text('colorbar-high'));
    expect(dragged / whole).toBeGreaterThan(0.2);
    expect(dragged / whole).toBeLessThan(0.3);
    await page.getByRole('button', { name: 'run’s scale' }).click();
    await expect.poll(async () => Number(await text('colorbar-high')), patience).toBe(whole);
    await clickWell(0, 0, 3);
    await showWell();
  });

  it('say so when each has its own scale, and that is the way back', async () => {
    const { page, text, changes } = hands();
    await changes(() => page.getByTestId('per-image-scale').click());
    expect(await page.getByTestId('colorbar').getAttribute('data-scale')).toBe('image');
    expect(await text('colorbar')).toContain('own max');
    await changes(() => page.getByRole('button', { name: 'each image on its own scale' }).click());
    expect(await page.getByTestId('colorbar').getAttribute('data-scale')).toBe('shared');
  });

  it('turn by keys: class, method, channels, alone and back', async () => {
    const { page } = hands();
    const shown = (testId: string) => page.getByTestId(testId).inputValue();
    const [className, method] = [await shown('class-select'), await shown('method-select')];
    await page.keyboard.press('c');
    await expect.poll(() => shown('class-select'), patience).not.toBe(className);
    await page.keyboard.press('c');
    await expect.poll(() => shown('class-select'), patience).toBe(className);
    await page.keyboard.press('m');
    await expect.poll(() => shown('method-select'), patience).not.toBe(method);
    await page.keyboard.press('m');
    await expect.poll(() => shown('method-select'), patience).toBe(method);
    const visible = () =>
      page.locator('.pl-channel').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-visible')));
    for (const [key, expected] of [
      ['1', ['false', 'true']],
      ['1', ['true', 'true']],
      ['Shift+2', ['false', 'true']],
      ['Shift+2', ['true', 'true']],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(visible, patience).toEqual(expected);
    }
  });

  it('that show nothing say why, on the image and beside it', async () => {
    const { page, clickWell, showPlate, showWell, text, written } = hands();
    await showPlate('Six');
    await clickWell(1, 1, 3);
    await showWell();
    const reason = 'No cell was found in this field';
    await expect.poll(() => text('well-panel'), patience).toContain(reason);
    await expect.poll(written, patience).toContain(reason);
    const row = table().find(({ plate, well }) => plate === 'Six' && well === 'B02');
    expect(row?.['map_count']).toBe('0');
    await clickWell(0, 1, 3);
    await expect.poll(() => text('well-panel'), patience).not.toContain(reason);
    await expect.poll(() => text('well-panel'), patience).toMatch(/\d maps/u);
    const threshold = page.getByRole('slider', { name: /^Values nearer to zero/u });
    const before = await threshold.getAttribute('aria-valuenow');
    await threshold.focus();
    await page.keyboard.press('End');
    await expect.poll(written, patience).toContain('All below the threshold');
    while ((await threshold.getAttribute('aria-valuenow')) !== before) await page.keyboard.press('ArrowLeft');
  });
}

/** The maps of a well in the run of every class, translocated first. */
async function capeMaps({ projectFile, capeRun }: ManyPlates, wellName: string) {
  const project = openProject(projectFile, { mode: 'read' });
  try {
    const [summary] = project.listPlates();
    if (summary === undefined) throw new Error('the project has plates');
    const [field] =
      project.readPlateView(summary.id).wells.find(({ name }) => name === wellName)?.fields ?? [];
    const run = project.listRuns(summary.id).find(({ id }) => id === capeRun);
    const units = run === undefined ? [] : project.unitsOfRun(run.id);
    const ids = ['class:1', 'class:0'].map(
      (target) =>
        units.find((unit) => unit.fieldId === field?.id && formatTarget(unit.target) === target)?.id,
    );
    return await Promise.all(ids.flatMap((id) => (id === undefined ? [] : [project.readMaps(id)])));
  } finally {
    project.close();
  }
}
