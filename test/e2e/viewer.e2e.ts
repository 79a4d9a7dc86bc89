import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServices } from '../../src/main/headless.ts';
import { formatValue } from '../../src/shared/format-number.ts';
import { valueAt } from '../../src/shared/rasterise.ts';
import { explainDemo, findUnit } from './explained-demo.ts';
import { judgeAccess } from './judge-access.ts';
import { openWindow, type OpenWindow } from './open-window.ts';
import { changesPicture, rest, restingPicture } from './rest.ts';
import { platelens } from './small-plate.ts';

let window: OpenWindow;
let folder = '';
let projectFile = '';
const patience = { timeout: 60_000, interval: 150 };
const [rows, columns] = [4, 6];

/** A small demo plate, explained by one quick method for every class. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platelens-viewer-'));
  projectFile = await explainDemo(folder, { seed: 96, rows, columns, fieldPx: 256 });
  window = await openWindow(['--project', projectFile]);
  await window.page.getByTestId('viewer').waitFor({ timeout: 60_000 });
}, 240_000);
afterAll(async () => {
  await window.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A place of the plate map, as the map itself lays its wells out: headers are 20 px, wells 34 px at most. */
async function placeOf(row: number, column: number): Promise<{ x: number; y: number }> {
  const box = await window.page.getByTestId('plate-map').boundingBox();
  const pitch = Math.min(34, ((box?.width ?? 0) - 22) / columns);
  const along = (place: number) => (place < 0 ? 8 : 20 + (place + 0.4) * pitch);
  return { x: along(column), y: along(row) };
}
const clickMap = async (row: number, column: number, modifiers: ('Shift' | 'Control')[] = []) =>
  window.page.getByTestId('plate-map').click({ position: await placeOf(row, column), modifiers });
const selected = async () =>
  Number(
    /(\d+) selected/u.exec(
      (await window.page.getByTestId('plate-map').getAttribute('aria-label')) ?? '',
    )?.[1],
  );
const widthOf = async (label: string) =>
  (await window.page.getByRole('complementary', { name: label, exact: true }).boundingBox())?.width ?? 0;
const changes = (act: () => Promise<unknown>) => changesPicture(window.page, act);

async function choose(testId: string, words: string | RegExp): Promise<void> {
  await window.page.getByTestId(testId).click();
  await window.page.getByRole('option', { name: words }).first().click();
}

describe('the layout', () => {
  it('resizes and collapses its panels, and remembers both', async () => {
    const { page } = window;
    const before = await widthOf('Plate');
    const edge = page.getByRole('separator', { name: 'Edge of the left column' });
    await edge.focus();
    for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => widthOf('Plate'), patience).toBe(before + 64);
    await page.getByRole('button', { name: /right panel|right column/iu }).click();
    await expect.poll(() => page.getByRole('complementary', { name: 'Picture' }).count(), patience).toBe(0);
    await page.reload();
    await page.getByTestId('viewer').waitFor();
    await expect.poll(() => widthOf('Plate'), patience).toBe(before + 64);
    expect(await page.getByRole('complementary', { name: 'Picture' }).count()).toBe(0);
    await page.getByRole('button', { name: /right panel|right column/iu }).click();
    await edge.dblclick();
    await expect.poll(() => widthOf('Plate'), patience).toBe(before);
  });
});

describe('the plate map', () => {
  it('selects by click, Shift, Ctrl, drag and headers', async () => {
    const { page } = window;
    await clickMap(0, 0);
    await expect.poll(selected, patience).toBe(1);
    await clickMap(1, 2, ['Shift']);
    await expect.poll(selected, patience).toBe(6);
    await clickMap(3, 5, ['Control']);
    await expect.poll(selected, patience).toBe(7);
    await clickMap(3, 5, ['Control']);
    await expect.poll(selected, patience).toBe(6);
    await clickMap(-1, 2);
    await expect.poll(selected, patience).toBe(rows);
    await clickMap(2, -1);
    await expect.poll(selected, patience).toBe(columns);
    await clickMap(-1, -1);
    await expect.poll(selected, patience).toBe(rows * columns);
    const box = await page.getByTestId('plate-map').boundingBox();
    const [from, to] = [await placeOf(1, 1), await placeOf(2, 4)];
    const at = ({ x, y }: { x: number; y: number }) => [(box?.x ?? 0) + x, (box?.y ?? 0) + y] as const;
    await page.mouse.move(...at(from));
    await page.mouse.down();
    await page.mouse.move(...at(to), { steps: 5 });
    await page.mouse.up();
    await expect.poll(selected, patience).toBe(8);
  });

  it('crosses an excluded well out until that is undone', async () => {
    const { page } = window;
    const map = page.getByTestId('plate-map');
    await clickMap(0, 0);
    await expect.poll(selected, patience).toBe(1);
    const plain = await restingPicture(page, map);
    await page.keyboard.press('e');
    await page.getByLabel(/^Why is/u).fill('edge');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('well-panel').innerText(), patience).toContain('Excluded');
    await expect.poll(async () => (await map.screenshot()).equals(plain), patience).toBe(false);
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.getByTestId('well-panel').innerText(), patience).not.toContain('Excluded');
  });
});

describe('numbers on the screen', () => {
  it('under the cursor are those of the file and of the map', async () => {
    const { page } = window;
    await clickMap(1, 2);
    await page.keyboard.press('w');
    await page.keyboard.press('x');
    await rest(page);
    const box = await page.getByTestId('viewer').boundingBox();
    const point = { x: (box?.x ?? 0) + 300.5, y: (box?.y ?? 0) + 200.5 };
    // Until the pixels of the file are here, the readout tells means and says so.
    let told = '';
    await expect
      .poll(async () => {
        await page.mouse.move(point.x, (point.y += 0.01));
        told = (await page.getByTestId('readout').innerText()).replaceAll(/\s+/gu, ' ');
        return /map/u.test(told) && !told.includes('≈');
      }, patience)
      .toBe(true);
    const [, well, field, x, y] = /(\w+) field (\d+) x (\d+) y (\d+)/u.exec(told) ?? [];
    const services = createServices({ processes: 1 });
    try {
      const { project, pixels } = await services.open(projectFile);
      const { plate, unit } = findUnit(project, well ?? '', Number(field));
      const names = plate.channels.map(({ name }) => name);
      const { planes, width } = await pixels.readField(unit.fieldId, names);
      for (const [index, plane] of planes.entries()) {
        const value = plane[Number(y) * width + Number(x)] ?? Number.NaN;
        expect(told).toContain(`${names[index] ?? ''} ${formatValue(value)}`);
      }
      const maps = await project.readMaps(unit.id);
      // A pixel on the border has no corner beyond it.
      const corners = [0, 1]
        .flatMap((down) => [0, 1].map((right) => valueAt(maps, Number(x) + right, Number(y) + down)))
        .filter((corner) => corner !== null);
      expect(corners.length).toBeGreaterThan(0);
      const value = Number(/ map (\S+)/u.exec(told)?.[1]?.replace('−', '-'));
      // Rounded to three digits, and read somewhere within the pixel.
      const slack = 0.01 * Math.max(...corners.map(Math.abs));
      expect(value).toBeGreaterThanOrEqual(Math.min(...corners) - slack);
      expect(value).toBeLessThanOrEqual(Math.max(...corners) + slack);
    } finally {
      await services.close();
    }
  });

  it('of a well are those that the command line exports', async () => {
    const { page } = window;
    const out = join(folder, 'tables');
    platelens('export', '--project', projectFile, '--to', 'csv', '--out', out);
    const table = globSync(join(out, '**/maps.csv')).map((file) => readFileSync(file, 'utf8'));
    const { data } = Papa.parse<Record<string, string>>(table[0] ?? '', {
      header: true,
      skipEmptyLines: true,
    });
    await page.keyboard.press('0');
    await clickMap(2, 3);
    await expect.poll(() => page.getByTestId('well-panel').innerText(), patience).toContain('C04');
    const shown = await page.locator('[data-testid="well-panel"] .pl-bar-value').allInnerTexts();
    const fields = data.filter((row) => row['well'] === 'C04');
    const exported = Object.keys(fields[0] ?? {}).filter((name) => name.startsWith('probability'));
    expect(fields.length).toBeGreaterThan(0);
    expect(exported.length).toBe(shown.length);
    const weights = fields.map((row) => Number(row['cells'] ?? 1) || 1);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const means = exported.map((name) =>
      fields.reduce((sum, row, place) => sum + (Number(row[name]) * (weights[place] ?? 1)) / total, 0),
    );
    expect(shown).toEqual(means.map((value) => value.toFixed(3)));
  });
});

describe('the channels', () => {
  it('change what is drawn, by limits, presets and automatically, without a request for pixels', async () => {
    const { page } = window;
    await rest(page);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (/\/(tiles|maps|rpc\/plate\.view)/u.test(request.url())) asked.push(request.url());
    });
    const handle = page.getByRole('slider', { name: /^White point of /u }).first();
    const limit = await handle.getAttribute('aria-valuenow');
    await changes(async () => {
      await handle.focus();
      for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowLeft');
    });
    await changes(() =>
      page
        .getByRole('button', { name: /^Automatic contrast of /u })
        .first()
        .click(),
    );
    await expect.poll(() => handle.getAttribute('aria-valuenow'), patience).not.toBe(limit);
    await changes(async () => {
      await page.getByTestId('channel-presets').click();
      await page.getByRole('menuitem', { name: /Cell Painting/u }).click();
    });
    await page.getByTestId('viewer').hover();
    await changes(() => page.keyboard.press('2'));
    await changes(() => page.keyboard.press('2'));
    await changes(() => page.keyboard.press('Shift+1'));
    await changes(() => page.keyboard.press('Shift+1'));
    expect(asked).toEqual([]);
  });
});

describe('the overlay', () => {
  it('follows opacity, threshold, outline, sign, cells and colours', async () => {
    const { page } = window;
    await clickMap(1, 5);
    await page.keyboard.press('w');
    await rest(page);
    const slide = (name: string) => async () => {
      await page.getByRole('slider', { name }).focus();
      for (let step = 0; step < 12; step++) await page.keyboard.press('ArrowLeft');
      for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight');
    };
    await changes(slide('Opacity of the overlay'));
    await changes(() => choose('top-contour', /Strongest 5/u));
    await changes(() => page.getByText('As computed').click());
    await changes(() => page.getByText('For and against').click());
    const [low, high] = [page.getByTestId('colorbar-low'), page.getByTestId('colorbar-high')];
    await expect
      .poll(async () => (await low.innerText()) === `-${await high.innerText()}`, patience)
      .toBe(true);
    await changes(() => page.getByTestId('per-image-scale').click());
    await expect.poll(() => page.getByTestId('colorbar').getAttribute('data-scale'), patience).toBe('image');
    await page.getByTestId('per-image-scale').click();
    await choose('top-contour', 'None');
  });
});

describe('the keys', () => {
  it('walk wells and fields, zoom, hide the overlay and recolour the plate map', async () => {
    const { page } = window;
    await clickMap(0, 0);
    const well = () => page.locator('.pl-well-name').innerText();
    await expect.poll(well, patience).toBe('A01');
    for (const [key, name] of [
      ['ArrowRight', 'A02'],
      ['ArrowDown', 'B02'],
      ['ArrowLeft', 'B01'],
      ['ArrowUp', 'A01'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(well, patience).toBe(name);
    }
    const zoom = async () => Number(await page.getByTestId('viewer').getAttribute('data-zoom'));
    await page.keyboard.press('0');
    await rest(page);
    const whole = await zoom();
    await page.keyboard.press('+');
    await expect.poll(zoom, patience).toBeGreaterThan(1.3 * whole);
    await page.keyboard.press('-');
    await expect.poll(zoom, patience).toBeLessThan(1.1 * whole);
    await page.keyboard.press(']');
    await expect.poll(zoom, patience).toBeGreaterThan(1.3 * whole);
    const overlay = () => page.getByTestId('viewer').getAttribute('data-overlay');
    await page.keyboard.press('o');
    await expect.poll(overlay, patience).toBe('off');
    await page.keyboard.press('o');
    await expect.poll(overlay, patience).toBe('on');
    const colouring = await page.getByTestId('plate-colouring').inputValue();
    await page.keyboard.press('h');
    await expect.poll(() => page.getByTestId('plate-colouring').inputValue(), patience).not.toBe(colouring);
  });
});

describe('the whole window', () => {
  it('has no serious fault that axe finds, dark and light', async () => {
    const { page } = window;
    for (const look of ['dark', 'light']) {
      expect(await judgeAccess(page)).toEqual([]);
      await window.picture(`viewer-${look}`);
      await page.getByTestId('scheme').click();
    }
  });

  it('made no complaint', () => {
    expect(window.complaints).toEqual([]);
  });
});
