import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWindow, type OpenWindow } from './open-window.ts';
import { rest } from './rest.ts';

const plate = resolve('../shared/data/sbs_bbbc013_plate');
const network = resolve('../shared/networks/sbs_translocation/sbs_translocation.onnx');
const absent = !existsSync(plate) || !existsSync(network);

/** Runs a command as a person would; a failure throws with what it said. */
function platelens(...words: string[]): string {
  return execFileSync(process.execPath, [resolve('bin/platelens.js'), ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe.skipIf(absent)('a real plate (needs ../shared)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'platelens-real-'));
  const project = join(dir, 'sbs.platelens');
  let window: OpenWindow;

  beforeAll(async () => {
    const map = join(plate, '1049_Metadata.csv');
    platelens(
      'import',
      join(plate, 'images'),
      '--project',
      project,
      '--plate-map',
      map,
      '--channel-names',
      'GFP,DNA',
    );
    const recipe = [
      '--view',
      'cells',
      '--crop',
      '48',
      '--channels',
      'GFP,DNA',
      '--scaling',
      'divide:255',
      '--nuclei',
      'DNA',
    ];
    platelens('network', 'add', network, '--project', project, '--labels', 'untreated,treated', ...recipe);
    platelens('run', '--project', project, '--method', 'hires-cam', '--target', 'class:treated');
    window = await openWindow(['--project', project]);
  });
  afterAll(async () => {
    await window.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('opens with its maps, its wells and their verdicts', async () => {
    const { page } = window;
    await page.getByText('sbs_bbbc013_plate').first().waitFor();
    await expect.poll(() => page.getByTestId('job-row').first().innerText()).toContain('24 of 24');
    await expect.poll(() => page.getByTestId('colorbar').innerText()).toContain('HiResCAM');
    await window.picture('real-plate');
  });

  it('shows the cells of a control well and what the network says of it', async () => {
    const { page } = window;
    const map = page.getByTestId('plate-map');
    const box = await map.boundingBox();
    // The positive control A12: headings take the first column and row of the 8 x 12 map.
    await map.click({
      position: { x: ((box?.width ?? 0) * 12.4) / 13.1, y: ((box?.height ?? 0) * 1.3) / 9.1 },
    });
    const panel = page.getByTestId('well-panel');
    await expect.poll(() => panel.innerText()).toContain('A12');
    await expect.poll(() => panel.innerText()).toMatch(/treated[\s\S]*0\.9\d/);
    await page.keyboard.press('w');
    await rest(page);
    await window.picture('real-well');
    expect(window.complaints).toEqual([]);
  });
});
