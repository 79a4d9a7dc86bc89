import { mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { writePlate } from '../helpers/written-plate.ts';
import { judgeAccess } from './judge-access.ts';
import { openWindow, type OpenWindow } from './open-window.ts';

let window: OpenWindow;
let folder = '';
let images = '';
const patience = { timeout: 60_000, interval: 200 };

const plate = {
  wells: ['B02', 'B03', 'B04', 'B05', 'C02', 'C03', 'C04', 'C05', 'E02'],
  fields: 2,
  channels: ['DNA', 'ER'],
  width: 96,
  height: 96,
};
const plateMap = [
  'well,role,compound',
  ...['B02', 'B03', 'B04', 'B05'].map((well) => `${well},positive,wortmannin`),
  ...['C02', 'C03', 'C04', 'C05'].map((well) => `${well},negative,DMSO`),
  'D02,sample,unknown',
  'B02,positive,again',
].join('\n');

/** An empty project, and a plate of which one image is cut off and one file belongs nowhere. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platelens-import-'));
  images = writePlate(join(folder, 'screen 7'), plate);
  truncateSync(join(images, 'C03_f2_ER.tif'), 100);
  writeFileSync(join(images, 'overview.tif'), 'no image');
  writeFileSync(join(folder, 'map.csv'), plateMap);
  writePlate(join(folder, 'another'), { ...plate, wells: plate.wells.toReversed() });
  const project = join(folder, 'screen.platelens');
  openProject(project, { mode: 'create' }).close();
  window = await openWindow(['--project', project]);
  await window.page.setViewportSize({ width: 1280, height: 800 });
});
afterAll(async () => {
  await window.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the menu of the only plate and chooses an entry. */
async function chooseFromMenu(words: string): Promise<void> {
  await window.page.getByTestId('plate-menu').click();
  await window.page.getByRole('menuitem', { name: words }).click();
}

/** Turns the window to a look as another window of the program would. */
async function turnTo(look: 'light' | 'dark'): Promise<void> {
  const key = 'mantine-color-scheme-value';
  await window.page.evaluate(
    `window.dispatchEvent(new StorageEvent('storage', { storageArea: localStorage, key: '${key}', newValue: '${look}' }))`,
  );
  await window.page.locator(`html[data-mantine-color-scheme="${look}"]`).waitFor({ state: 'attached' });
}

async function inBothLooks(name: string): Promise<void> {
  for (const look of ['light', 'dark'] as const) {
    await turnTo(look);
    await window.picture(`${name}-${look}`);
    expect(await judgeAccess(window.page, ['[aria-label="Picture"]'])).toEqual([]);
  }
}

describe('a plate is imported in the window', () => {
  it('begins in the empty project', async () => {
    const { page } = window;
    await page.getByText('This project has no plate yet').waitFor();
    await inBothLooks('import-empty');
    await page.getByTestId('import-first').click();
    await page.getByText('Which folder holds the plate?').waitFor();
    await inBothLooks('import-start');
  });

  it('recognises the folder, says why, and shows the plate', async () => {
    const { page } = window;
    await page.getByTestId('import-path').fill(images);
    await page.getByTestId('import-look').click();
    await expect
      .poll(() => page.getByTestId('import-evidence').innerText(), patience)
      .toContain('36 of 37 images');
    const picture = page.getByTestId('import-plate');
    await expect
      .poll(() => picture.getAttribute('aria-label'), patience)
      .toBe('9 wells with images on a plate of 6 by 8');
    await expect
      .poll(() => page.getByTestId('import-preview').innerText(), patience)
      .toContain('96 × 96, uint16');
  });

  it('follows the pattern while it is edited, and says what is wrong with it', async () => {
    const { page } = window;
    const pattern = page.getByTestId('import-pattern');
    const matches = page.getByTestId('import-matches');
    await pattern.fill('{well}_f{field}_DNA');
    await expect.poll(() => matches.innerText(), patience).toContain('Reads 18 of 37 images');
    await pattern.fill('{well}_f{feld}_{channel}');
    await page.getByText('unknown placeholder {feld}').first().waitFor();
    await expect.poll(() => page.getByTestId('import-start').isDisabled(), patience).toBe(true);
    await pattern.fill('{well}_f{field}_{channel}');
    await expect.poll(() => matches.innerText(), patience).toContain('Reads 36 of 37 images');
    await matches.locator('summary').click();
    await expect.poll(() => matches.innerText(), patience).toContain('overview.tif');
  });

  it('holds the plate map against the images', async () => {
    const { page } = window;
    await page.getByTestId('import-plate-map').fill(join(folder, 'map.csv'));
    const agreement = page.getByTestId('import-reconciliation');
    await agreement.waitFor({ timeout: 60_000 });
    await expect.poll(() => agreement.innerText(), patience).toContain('E02');
    const words = await agreement.innerText();
    expect(words).toContain('1 well declared, but without images');
    expect(words).toContain('D02');
    expect(words).toContain('1 well with images, but not in the map');
    expect(words).toContain('E02');
    expect(words).toContain('B02 (line 11)');
    await inBothLooks('import-wizard');
  });

  it('imports behind the window, and reports the broken image', async () => {
    const { page } = window;
    await page.getByTestId('import-name').fill('Seven');
    await page.getByLabel('Name of ER').fill('Endoplasmic');
    const start = page.getByTestId('import-start');
    await expect.poll(() => start.isEnabled(), patience).toBe(true);
    await start.click();
    await page.getByTestId('import-report-link').waitFor({ timeout: 60_000 });
    expect(await page.getByTestId('imports').innerText()).toContain('1 image not readable');
    await expect.poll(() => page.getByTestId('plate').innerText(), patience).toContain('Seven');
    await page.getByTestId('plate-map').waitFor();
    await expect.poll(() => page.getByTestId('channel-1').innerText(), patience).toContain('Endoplasmic');
    await page.getByTestId('import-report-link').click();
    const report = page.getByTestId('import-report');
    await report.waitFor();
    await expect
      .poll(() => report.getByTestId('report-broken').innerText(), patience)
      .toContain('C03_f2_ER.tif');
    expect(await report.innerText()).toContain('1 image of the folder belongs to no plane');
    await inBothLooks('import-report');
    await page.keyboard.press('Escape');
    await page.getByTestId('import-dismiss').click();
    await expect.poll(() => page.getByTestId('imports').count(), patience).toBe(0);
  });

  it('refuses a name that is taken', async () => {
    const { page } = window;
    await page.getByTestId('open-import').click();
    await page.getByTestId('import-path').fill(images);
    await page.getByTestId('import-look').click();
    await page.getByTestId('import-name').fill('Seven');
    await page.getByTestId('import-refusal').waitFor();
    await expect.poll(() => page.getByTestId('import-start').isDisabled(), patience).toBe(true);
    await page.keyboard.press('Escape');
  });
});

describe('quality in the window', () => {
  it('shows figures of the controls, with reasons where there are none', async () => {
    const { page } = window;
    await page.getByTestId('tab-quality').click();
    await page.getByTestId('control-table').waitFor({ timeout: 60_000 });
    await expect.poll(() => page.getByTestId('control-row').count(), patience).toBe(2);
    await inBothLooks('quality-controls');
  });

  it('shows rows and columns as plates', async () => {
    const { page } = window;
    await page.getByText('Rows and columns', { exact: true }).click();
    await expect.poll(() => page.getByTestId('effect-map').count(), patience).toBe(2);
    await inBothLooks('quality-position');
    await page.getByText(/^Fields/).click();
    await page.getByTestId('no-flags').or(page.getByTestId('flag-table')).waitFor();
    await window.picture('quality-fields');
  });
});

describe('plates are kept in order', () => {
  it('says which folder is offline, tells another folder from the moved one, and takes the moved one', async () => {
    const { page } = window;
    const moved = join(folder, 'moved');
    renameSync(images, moved);
    await page.reload();
    const banner = page.getByTestId('offline-banner');
    await banner.waitFor({ timeout: 60_000 });
    await expect.poll(() => banner.innerText(), patience).toContain(images);
    await inBothLooks('offline');
    await page.getByTestId('locate-images').click();
    await page.getByTestId('reroot-path').fill(join(folder, 'another'));
    await page.getByTestId('reroot-check').click();
    const outcome = page.getByTestId('reroot-outcome');
    await outcome.waitFor({ timeout: 60_000 });
    expect(await outcome.innerText()).toContain('nothing changed');
    expect(await outcome.innerText()).toContain('Other content');
    expect(await page.getByTestId('reroot-force').count()).toBe(1);
    await inBothLooks('reroot');
    await page.getByTestId('reroot-path').fill(moved);
    await page.getByTestId('reroot-check').click();
    await expect.poll(() => banner.count(), patience).toBe(0);
  });

  it('renames a plate', async () => {
    const { page } = window;
    await chooseFromMenu('Rename');
    await page.getByTestId('plate-name').fill('Eight');
    await page.getByRole('button', { name: 'Rename' }).click();
    await expect.poll(() => page.getByTestId('plate').innerText(), patience).toContain('Eight');
  });

  it('says what goes before it removes a plate', async () => {
    const { page } = window;
    await chooseFromMenu('Remove');
    const question = page.getByTestId('remove-plate');
    await question.waitFor();
    expect(await question.innerText()).toContain('9 wells with 18 fields');
    await inBothLooks('remove');
    await page.getByTestId('remove-now').click();
    await page.getByText('This project has no plate yet').waitFor({ timeout: 60_000 });
  });

  it('makes a new project, and finds the way back among the recent ones', async () => {
    const { page } = window;
    await page.getByTestId('open-projects').click();
    await page.getByTestId('project-path').fill(join(folder, 'next'));
    await page.getByTestId('new-project').click();
    await expect.poll(() => page.locator('.pl-project').innerText(), patience).toBe('next');
    await page.getByTestId('open-projects').click();
    const recent = page.getByTestId('recent-project').first();
    await recent.waitFor();
    await inBothLooks('projects');
    await recent.click();
    await expect.poll(() => page.locator('.pl-project').innerText(), patience).toBe('screen');
  });

  it('complained of nothing but the pattern that was wrong', () => {
    expect(window.complaints.filter((words) => !/status of 400/.test(words))).toEqual([]);
  });
});
