import type { Page } from 'playwright-core';

/** One screen: how a person gets there, and how they leave it. */
export interface Screen {
  readonly name: string;
  readonly show: (page: Page) => Promise<unknown>;
  readonly leave?: (page: Page) => Promise<unknown>;
}

const escape = (page: Page) => page.keyboard.press('Escape');
const keys =
  (...names: readonly string[]) =>
  async (page: Page) => {
    for (const name of names) await page.keyboard.press(name);
  };
const tab = (name: string, label = name): Screen => ({
  name: `tab-${label}`,
  show: (page) => page.getByTestId(`tab-${name}`).click(),
});
/** Within a tab that has parts of its own. */
const part = (words: string, name: string): Screen => ({
  name,
  show: (page) => page.locator('.pl-dock').getByText(words, { exact: true }).first().click(),
});
const dialog = (testId: string): Screen => ({
  name: testId,
  show: (page) => page.getByTestId(testId).click(),
  leave: escape,
});
const comparison = (words: string): Screen => ({
  name: `compare-${words.toLowerCase()}`,
  show: (page) => page.getByText(words, { exact: true }).first().click(),
});

/** Every screen of an open project, in the order in which they are gone through. */
export const screens: readonly Screen[] = [
  { name: 'viewer-plate', show: keys('0') },
  { name: 'viewer-well', show: keys('ArrowRight', 'w') },
  { name: 'viewer-pixel', show: keys('x') },
  { name: 'viewer-no-overlay', show: keys('w', 'o'), leave: keys('o') },
  { name: 'compare-open', show: keys('k') },
  comparison('Methods'),
  comparison('Controls'),
  { ...comparison('Free'), leave: keys('k') },
  { name: 'new-run', show: (page) => page.getByTestId('new-run').click() },
  tab('networks'),
  dialog('add-network'),
  tab('scores'),
  part('Best and worst', 'scores-fields'),
  part('Ask networks', 'scores-ask'),
  tab('review'),
  tab('quality'),
  tab('jobs'),
  dialog('open-report'),
  dialog('open-export'),
  dialog('open-import'),
  { name: 'keys', show: keys('?'), leave: escape },
  dialog('open-projects'),
  { name: 'narrow', show: (page) => page.getByRole('button', { name: 'Left column' }).click() },
];
