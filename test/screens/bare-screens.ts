import { renameSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { click, dialog, keys, tab, typePath, type Screen } from './screen.ts';

/** What a window shows that has a project without a plate, and before it has one. */
export const emptyProjectScreens: readonly Screen[] = [
  { name: 'empty-project', show: (page) => page.getByText('This project has no plate yet').waitFor() },
  { name: 'empty-project-networks', show: click('tab-networks') },
  { name: 'empty-project-new-run', show: click('new-run') },
  {
    name: 'no-project',
    // Only the desktop begins without a project; the page is the same.
    show: async (page) => {
      await page.route('**/rpc/project.current**', (route) =>
        route.fulfill({ json: { result: { data: null } } }),
      );
      await page.reload();
      await page.getByTestId('projects').waitFor();
    },
  },
  {
    name: 'no-project-error',
    show: async (page) => {
      await page.getByTestId('project-path').fill('/not/there.platelens');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
];

/** A plate of which nothing is known but its images, then without them; a network whose file is gone. */
export const barePlateScreens = (images: string, network: string): readonly Screen[] => [
  { name: 'bare-plate', show: keys('ArrowRight', 'w') },
  { ...tab('jobs'), name: 'bare-runs' },
  { name: 'bare-new-run', show: click('new-run') },
  { ...tab('scores'), name: 'bare-scores' },
  { ...tab('review'), name: 'bare-review' },
  { ...tab('quality'), name: 'bare-quality' },
  { ...tab('networks'), name: 'bare-networks' },
  {
    name: 'network-form',
    show: async (page) => {
      await page.getByTestId('add-network').click();
      await readNetwork(page, network);
      await page.getByTestId('confirm-network').waitFor();
    },
  },
  {
    name: 'network-unreadable',
    show: async (page) => {
      await readNetwork(page, '/not/there.onnx');
      await page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'import-refused',
    show: async (page) => {
      await page.getByTestId('open-import').click();
      await typePath(page, 'import-path', '/not/there', 'import-look');
      await page.getByRole('alert').first().waitFor();
    },
    leave: (page) => page.keyboard.press('Escape'),
  },
  {
    name: 'images-offline',
    show: async (page) => {
      renameSync(images, `${images} moved`);
      await page.reload();
      await page.getByTestId('offline-banner').waitFor();
      await keys('ArrowRight', 'w')(page);
    },
  },
  dialog('locate-images'),
];

async function readNetwork(page: Page, path: string): Promise<void> {
  const field = page.getByLabel('Path of the network file');
  await field.fill(path);
  await field.press('Enter');
}

/** A network that outlines what it predicts, and why it drew an object. */
export const segmentationScreens: readonly Screen[] = [
  {
    name: 'segmentation-outlines',
    show: async (page) => {
      await keys('ArrowRight', 'w')(page);
      await page.getByTestId('show-classes').click({ force: true });
      await page
        .locator('[data-testid="segmentation-layer"]:not([data-masks="0"])')
        .waitFor({ state: 'attached' });
    },
  },
  {
    name: 'segmentation-object',
    show: async (page) => {
      const box = await page.getByTestId('viewer').boundingBox();
      if (box === null) throw new Error('the viewer is not on the screen');
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await page
        .locator('[data-testid="segmentation-layer"][data-map="shown"]')
        .waitFor({ state: 'attached' });
    },
  },
  {
    name: 'segmentation-window',
    show: async (page) => {
      await page.locator('[data-testid="layer-thumbnail"][data-layer="enc1"]').click();
      await page.getByRole('slider', { name: 'Window that the gradient is pooled over' }).focus();
      await page.keyboard.press('End');
    },
  },
];
