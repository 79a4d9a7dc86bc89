import type { Page } from 'playwright-core';

/** One screen: how a person gets there, and how they leave it. */
export interface Screen {
  readonly name: string;
  readonly show: (page: Page) => Promise<unknown>;
  readonly leave?: (page: Page) => Promise<unknown>;
}

export const escape = (page: Page) => page.keyboard.press('Escape');
export const keys =
  (...names: readonly string[]) =>
  async (page: Page) => {
    for (const name of names) await page.keyboard.press(name);
  };
export const click = (testId: string) => (page: Page) => page.getByTestId(testId).first().click();
export const tab = (name: string, label = name): Screen => ({
  name: `tab-${label}`,
  show: click(`tab-${name}`),
});
/** Within a tab that has parts of its own. */
export const part = (words: string | RegExp, name: string): Screen => ({
  name,
  show: (page) => page.locator('.pl-dock').getByText(words, { exact: true }).first().click(),
});
export const dialog = (testId: string): Screen => ({ name: testId, show: click(testId), leave: escape });
/** An entry of the plate's menu. */
export const plateEntry = (words: string, name: string): Screen => ({
  name,
  show: async (page) => {
    await page.getByTestId('plate-menu').first().click();
    await page.getByRole('menuitem', { name: words }).click();
  },
  leave: escape,
});
/** Types a path and goes on. */
export async function typePath(page: Page, testId: string, path: string, go: string): Promise<void> {
  await page.getByTestId(testId).fill(path);
  await page.getByTestId(go).click();
}
