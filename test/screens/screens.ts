import type { Page } from 'playwright-core';
import { click, dialog, escape, keys, part, plateEntry, tab, typePath, type Screen } from './screen.ts';

const comparison = (words: string): Screen => ({
  name: `compare-${words.toLowerCase()}`,
  show: (page) => page.getByText(words, { exact: true }).first().click(),
});

/** A place of the viewer, in shares of its size. */
async function pointAt(page: Page, x: number, y: number): Promise<[number, number]> {
  const box = await page.getByTestId('viewer').boundingBox();
  if (box === null) throw new Error('the viewer is not on the screen');
  return [box.x + box.width * x, box.y + box.height * y];
}

const look: readonly Screen[] = [
  { name: 'viewer-plate', show: keys('0') },
  { name: 'viewer-well', show: keys('ArrowRight', 'w') },
  { name: 'viewer-pixel', show: keys('x') },
  { name: 'viewer-no-overlay', show: keys('w', 'o'), leave: keys('o') },
  {
    name: 'viewer-polygon',
    show: async (page) => {
      await page.getByTestId('tool-polygon').click();
      for (const [x, y] of [
        [0.35, 0.35],
        [0.55, 0.3],
        [0.6, 0.6],
        [0.4, 0.65],
      ] as const) {
        await page.mouse.click(...(await pointAt(page, x, y)), { delay: 20 });
      }
    },
    leave: keys('Escape', 'h'),
  },
  {
    name: 'viewer-picked',
    show: async (page) => {
      await page.getByTestId('tool-select').click();
      await page.mouse.click(...(await pointAt(page, 0.5, 0.5)), { delay: 20 });
    },
    leave: keys('Escape', 'h'),
  },
  { name: 'plate-go-to', show: keys('g'), leave: escape },
  { name: 'plate-exclude', show: keys('e'), leave: escape },
  {
    name: 'plate-statistic',
    show: async (page) => {
      await page.getByTestId('plate-colouring').click();
      await page.getByRole('option', { name: 'Mass on cells', exact: true }).click();
    },
  },
];

const compare: readonly Screen[] = [
  { name: 'compare-open', show: keys('k') },
  comparison('Methods'),
  comparison('Controls'),
  comparison('Selected'),
  comparison('Free'),
  {
    name: 'compare-3x2',
    show: async (page) => {
      await page.getByLabel('Grid of panels').first().click();
      await page.getByRole('option', { name: '3 × 2' }).click();
    },
    leave: keys('k'),
  },
];

const lower: readonly Screen[] = [
  { name: 'new-run', show: click('new-run') },
  tab('networks'),
  {
    name: 'networks-layers',
    show: (page) => page.locator('.pl-networks-detail table').first().scrollIntoViewIfNeeded(),
  },
  { name: 'networks-cape-head', show: (page) => page.getByTestId('cape-head').scrollIntoViewIfNeeded() },
  dialog('add-network'),
  tab('scores'),
  part('Ranking', 'scores-ranking'),
  part('Groups', 'scores-groups'),
  part('Best and worst', 'scores-fields'),
  part(/^Doubts/u, 'scores-doubts'),
  part('Ask networks', 'scores-ask'),
  tab('review'),
  { name: 'review-columns', show: click('review-columns'), leave: escape },
  { name: 'review-row', show: keys('n') },
  tab('quality'),
  part('Fields', 'quality-fields'),
  part('Rows and columns', 'quality-position'),
  tab('jobs'),
];

const dialogs = (folder: string): readonly Screen[] => [
  {
    name: 'report',
    show: async (page) => {
      await page.getByTestId('open-report').click();
      await page
        .locator('[data-making="false"] canvas[data-drawn="true"]')
        .first()
        .waitFor({ timeout: 120_000 });
    },
    leave: escape,
  },
  dialog('open-export'),
  dialog('open-import'),
  {
    name: 'import-wizard',
    show: async (page) => {
      await page.getByTestId('open-import').click();
      await typePath(page, 'import-path', folder, 'import-look');
      await page.getByTestId('import-plate').waitFor();
    },
    leave: escape,
  },
  plateEntry('Import report', 'import-report'),
  plateEntry('Rename', 'plate-rename'),
  plateEntry('Image folders', 'plate-folders'),
  plateEntry('Remove', 'plate-remove'),
  { name: 'keys', show: keys('?'), leave: escape },
  dialog('open-projects'),
  {
    name: 'run-running',
    show: async (page) => {
      await page.getByTestId('new-run').click();
      await page.getByRole('radio', { name: /^PCIM/u }).check();
      await page.getByTestId('start-run').click();
      await page.getByTestId('tab-jobs').click();
    },
    leave: (page) =>
      page
        .getByTestId('job-row')
        .first()
        .getByRole('button', { name: /stop|cancel/iu })
        .click(),
  },
  { name: 'run-stopped', show: click('tab-jobs') },
  { name: 'narrow', show: (page) => page.getByRole('button', { name: 'Left column' }).click() },
];

/** Every screen of an open project, in the order in which they are gone through; `folder` holds images of a plate. */
export const screensOf = (folder: string): readonly Screen[] => [
  ...look,
  ...compare,
  ...lower,
  ...dialogs(folder),
];
