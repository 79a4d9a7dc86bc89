import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { dialogNames, menuCommands, type MenuCommand } from '../../../src/shared/preload-api.ts';
import { patience, type Hands } from './window-hands.ts';

/** The page gets what the desktop's preload offers; its dialogs answer what a test chose, its menu sends commands. */
const desktop = `
  globalThis.chosenPaths = {};
  const menuListeners = new Set();
  globalThis.sendMenu = (command) => menuListeners.forEach((listener) => listener(command));
  const dialog = (name) => async () => globalThis.chosenPaths[name] ?? null;
  globalThis.platelens = {
    openProjectDialog: dialog('open-project'),
    newProjectDialog: dialog('new-project'),
    openPlateMapDialog: dialog('open-plate-map'),
    openNetworkDialog: dialog('open-network'),
    openRegionFileDialog: dialog('open-region-file'),
    openFolderDialog: dialog('open-folder'),
    pathOf: (file) => globalThis.chosenPaths[file.name] ?? '',
    onMenu: (listener) => {
      menuListeners.add(listener);
      return () => menuListeners.delete(listener);
    },
  };
`;

/** The native part as the page knows it: dialogs, menu, dropped files, recent projects. */
export function desktopTests(hands: () => Hands, folder: () => string, projectFile: () => string): void {
  const choosePath = (name: string, path: string) =>
    hands().page.evaluate(`globalThis.chosenPaths[${JSON.stringify(name)}] = ${JSON.stringify(path)}`);
  const menu = (command: MenuCommand) =>
    hands().page.evaluate(`globalThis.sendMenu(${JSON.stringify(command)})`);
  const drop = async (name: string, content = 'x') => {
    const { page } = hands();
    const dataTransfer = await page.evaluateHandle(
      ([fileName, text]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], fileName));
        return transfer;
      },
      [name, content] as const,
    );
    await page.dispatchEvent('body', 'dragover', { dataTransfer });
    await page.getByText('or a project to open it').waitFor();
    await page.dispatchEvent('body', 'drop', { dataTransfer });
  };
  const projectName = () => hands().page.locator('.pl-project').innerText();

  it('obeys every entry of the menu', async () => {
    const { clickWell, focus, page, showPlate, showWell, zoom } = hands();
    await page.addInitScript(desktop);
    await page.reload();
    await page.getByTestId('viewer').waitFor();
    await showPlate('Translocation demo');
    await clickWell(0, 0, 3);
    const shown = (testId: string) => page.getByTestId(testId).inputValue();
    const pressed = (testId: string) => page.getByTestId(testId).getAttribute('aria-selected');
    const obeyed = new Set<MenuCommand>();
    const send = async (command: MenuCommand, look: () => Promise<unknown>, expected: unknown) => {
      await menu(command);
      await expect.poll(look, { ...patience, message: command }).toEqual(expected);
      obeyed.add(command);
    };
    const turns = async (command: MenuCommand, look: () => Promise<unknown>) => {
      const before = await look();
      await menu(command);
      await expect.poll(look, { ...patience, message: command }).not.toEqual(before);
      obeyed.add(command);
    };
    for (const tab of ['jobs', 'networks', 'scores', 'quality', 'review'] as const) {
      await send(tab, () => pressed(`tab-${tab}`), 'true');
    }
    await send('new-run', () => pressed('new-run'), 'true');
    await turns('toggle-overlay', () => page.getByTestId('viewer').getAttribute('data-overlay'));
    await turns('toggle-overlay', () => page.getByTestId('viewer').getAttribute('data-overlay'));
    await turns('next-method', () => shown('method-select'));
    await turns('next-method', () => shown('method-select'));
    await hands().choose('method-select', 'CAPE');
    await turns('next-class', () => shown('class-select'));
    await turns('next-colouring', () => shown('plate-colouring'));
    await turns('zoom-well', zoom);
    await showWell();
    await turns('next-field', focus);
    await turns('previous-field', focus);
    await turns('zoom-plate', zoom);
    await send('go-to-well', () => page.getByLabel('Go to well').count(), 1);
    await page.keyboard.press('Escape');
    await send('exclude', () => page.getByLabel(/^Why is/u).count(), 1);
    await page.keyboard.press('Escape');
    await page.getByTestId('tab-review').click();
    await page.getByTestId('review-row').first().waitFor();
    await turns('next-hit', focus);
    await turns('next-hit', focus);
    await turns('previous-hit', focus);
    await send('compare', () => page.getByTestId('compare').count(), 1);
    await send('compare', () => page.getByTestId('compare').count(), 0);
    await send('import-plate', () => page.getByTestId('import-path').count(), 1);
    await page.keyboard.press('Escape');
    // Slices and time points are told to a plate that has some, projects below.
    const elsewhere = menuCommands.filter((command) => !obeyed.has(command));
    expect(elsewhere).toEqual([
      ...['new-project', 'open-project', 'next-slice', 'previous-slice', 'maximum-of-slices'],
      ...['next-time', 'previous-time'],
    ]);
  });

  it('takes from its dialogs what is chosen for folders, networks, plate maps and regions', async () => {
    const { page } = hands();
    for (const name of dialogNames) await choosePath(name, join(folder(), `chosen ${name}`));
    await choosePath('open-folder', join(folder(), 'six'));
    await page.getByTestId('open-import').click();
    await page.getByRole('button', { name: 'Choose…' }).click();
    await page.getByTestId('import-preview').waitFor();
    expect(await page.getByTestId('import-path').inputValue()).toBe(join(folder(), 'six'));
    const map = join(folder(), 'plate', 'plate-map.csv');
    await choosePath('open-plate-map', map);
    await page.getByRole('button', { name: 'Choose…' }).last().click();
    await expect.poll(() => page.getByTestId('import-plate-map').inputValue(), patience).toBe(map);
    await page.keyboard.press('Escape');
    await page.getByTestId('tab-networks').click();
    await page.getByTestId('add-network').click();
    await page.getByRole('button', { name: 'Choose…' }).click();
    await page.getByText('chosen open-network').first().waitFor();
    await page.getByTestId('open-export').click();
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await expect
      .poll(() => page.getByTestId('export-folder').inputValue(), patience)
      .toBe(join(folder(), 'six'));
    await page.keyboard.press('Escape');
    await page.getByTestId('regions-import').click();
    await page.getByRole('button', { name: 'Choose a file' }).click();
    const file = join(folder(), 'chosen open-region-file');
    await expect.poll(() => page.getByLabel('File or folder with regions').inputValue(), patience).toBe(file);
    await page.keyboard.press('Escape');
  });

  it('imports a folder that is dropped, and opens a project that is dropped', async () => {
    const { page } = hands();
    const dropped = join(folder(), 'dropped');
    mkdirSync(dropped);
    writeFileSync(join(dropped, 'notes.txt'), 'no image');
    await choosePath('dropped', dropped);
    await drop('dropped');
    await expect.poll(() => page.getByTestId('import-path').inputValue(), patience).toBe(dropped);
    await page.keyboard.press('Escape');
    const next = join(folder(), 'next.platelens');
    await choosePath('new-project', next);
    await menu('new-project');
    await expect.poll(projectName, patience).toBe('next');
    await choosePath('demo.platelens', projectFile());
    await drop('demo.platelens');
    await expect.poll(projectName, patience).toBe('demo');
  });

  it('turns to another project while the image still loads', async () => {
    const { page } = hands();
    await page.getByTestId('viewer').waitFor();
    await choosePath('open-project', join(folder(), 'next.platelens'));
    for (const key of ['w', 'x']) await page.keyboard.press(key);
    await menu('open-project');
    await page.keyboard.press('0');
    await expect.poll(projectName, patience).toBe('next');
    await choosePath('open-project', projectFile());
    await menu('open-project');
    await expect.poll(projectName, patience).toBe('demo');
    await page.getByTestId('viewer').waitFor();
  });

  it('brings what is dropped to the form that takes it', async () => {
    const { page } = hands();
    const shows = (field: Locator, path: string) =>
      expect.poll(() => field.inputValue(), patience).toBe(path);
    const network = join(folder(), 'plate', 'network.onnx');
    await choosePath('network.onnx', network);
    await drop('network.onnx');
    await shows(page.getByLabel('Path of the network file'), network);
    await choosePath('some.json', join(folder(), 'some.json'));
    const head = '{ "format": "layers-model", "modelTopology": {';
    await drop('some.json', head);
    await shows(page.getByLabel('Path of the network file'), join(folder(), 'some.json'));
    await page.getByRole('button', { name: 'Regions', exact: true }).click();
    await page.getByRole('button', { name: 'Right column' }).click();
    await choosePath('regions.geojson', join(folder(), 'regions.geojson'));
    await drop('regions.geojson');
    await shows(page.getByLabel('File or folder with regions'), join(folder(), 'regions.geojson'));
    await page.getByTestId('regions-import').click();
    await choosePath('map.csv', join(folder(), 'map.csv'));
    await drop('map.csv');
    await page.getByTestId('import-path').waitFor();
    await shows(page.getByTestId('import-plate-map'), join(folder(), 'map.csv'));
    await page.keyboard.press('Escape');
    await choosePath('broken.platelens', join(folder(), 'plate', 'plate-map.csv'));
    await drop('broken.platelens');
    await page.getByRole('dialog', { name: 'The project was not opened' }).getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count(), patience).toBe(0);
  });

  it('finds the way back among the recent projects', async () => {
    const { page } = hands();
    await choosePath('open-project', join(folder(), 'next.platelens'));
    await menu('open-project');
    await expect.poll(projectName, patience).toBe('next');
    await page.getByTestId('open-projects').click();
    const recent = page.getByTestId('recent-project');
    await recent.first().waitFor();
    expect(await recent.first().innerText()).toContain('demo');
    expect(await page.getByRole('button', { name: 'New project…' }).count()).toBe(1);
    await recent.first().click();
    await expect.poll(projectName, patience).toBe('demo');
  });
}
