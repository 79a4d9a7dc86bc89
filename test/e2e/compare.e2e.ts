import axe from 'axe-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWindow, type OpenWindow } from './open-window.ts';
import { rest } from './rest.ts';
import { platelens } from './small-plate.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-compare-'));
const project = join(folder, 'demo.platelens');
const patience = { timeout: 60_000, interval: 200 };
let window: OpenWindow;

beforeAll(async () => {
  platelens('demo', '--out', folder);
  const words = ['--project', project, '--network', 'demo network', '--method', 'cape', '--target', 'all'];
  platelens('run', ...words, '--wells', 'A01:A12');
  window = await openWindow(['--project', project]);
}, 300_000);
afterAll(async () => {
  await window.close();
  rmSync(folder, { recursive: true, force: true });
});

const panel = (page: Page, place: number) => page.getByTestId(`panel-${place}`);
const zoomOf = async (page: Page, place: number) =>
  Number(await panel(page, place).locator('.pl-stage').getAttribute('data-zoom'));

async function choose(page: Page, testId: string, words: string | RegExp): Promise<void> {
  await page.getByTestId(testId).click();
  await page.getByRole('option', { name: words }).first().click();
}

/** What axe-core finds that keeps somebody from using the screen. */
async function seriousFindings(page: Page, within: string): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (selector) => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await checker.run(selector);
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  }, within);
}

describe('comparing in linked panels', () => {
  it('shows an image, two classes and their difference on one scale', async () => {
    const { page } = window;
    await page.getByTestId('viewer').waitFor();
    await choose(page, 'method-select', 'CAPE');
    await choose(page, 'run-select', /A01|12 wells/);
    await page.getByTestId('compare-open').click();
    await panel(page, 3).waitFor();
    await expect.poll(() => zoomOf(page, 3), patience).toBeGreaterThan(0);
    const [low, high] = [page.getByTestId('colorbar-low'), page.getByTestId('colorbar-high')];
    expect(Number(await high.innerText())).toBe(-Number((await low.innerText()).replace('−', '-')));
    expect(await page.getByTestId('colorbar').count()).toBe(1);
    await rest(page);
    await window.picture('compare-classes');
  });

  it('moves every linked panel with the one that is moved', async () => {
    const { page } = window;
    await rest(page);
    const before = await zoomOf(page, 0);
    await panel(page, 2).locator('.pl-stage').hover();
    await page.mouse.wheel(0, -400);
    await expect.poll(() => zoomOf(page, 0), patience).toBeGreaterThan(before * 1.1);
    await expect
      .poll(async () => Math.abs((await zoomOf(page, 0)) / (await zoomOf(page, 2)) - 1), patience)
      .toBeLessThan(0.002);
  });

  it('leaves an unlinked panel where it is', async () => {
    const { page } = window;
    await page.getByTestId('link-3').click();
    await rest(page);
    const before = await zoomOf(page, 3);
    await panel(page, 0).locator('.pl-stage').hover();
    await page.mouse.wheel(0, -400);
    await expect.poll(() => zoomOf(page, 0), patience).toBeGreaterThan(before * 1.1);
    expect(await zoomOf(page, 3)).toBe(before);
    await page.getByTestId('link-3').click();
    await expect.poll(() => zoomOf(page, 3), patience).toBeGreaterThan(before * 1.1);
  });

  it('sets methods, controls and free panels side by side, six at most', async () => {
    const { page } = window;
    for (const [kind, panels] of [
      ['Methods', 3],
      ['Controls', 6],
      ['Free', 4],
    ] as const) {
      await page.getByText(kind, { exact: true }).click();
      await expect.poll(() => page.getByTestId(/^panel-/).count(), patience).toBe(panels);
      expect(await seriousFindings(page, '[data-testid="compare"]')).toEqual([]);
      await window.picture(`compare-${kind.toLowerCase()}`);
    }
  });

  it('goes back to the one image by its key', async () => {
    const { page } = window;
    await page.keyboard.press('k');
    await page.getByTestId('viewer').waitFor();
    expect(await page.getByTestId('compare').count()).toBe(0);
    expect(await seriousFindings(page, '.pl-main')).toEqual([]);
  });

  it('made no complaint', () => {
    expect(window.complaints).toEqual([]);
  });
});
