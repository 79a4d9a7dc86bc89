import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron } from 'playwright-core';
import { expect, it } from 'vitest';
import { electronObstacle, findElectron } from '../../scripts/parts/electron-binary.ts';

const binary = findElectron();
const obstacle = electronObstacle(process.platform, process.env, process.getuid?.());

it.skipIf(binary === null || obstacle !== null)(
  'the real Electron shows the window and nothing of Node',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'platelens-electron-'));
    const args = [resolve('.'), `--user-data-dir=${home}`];
    const program = await _electron.launch({ executablePath: binary ?? '', args });
    try {
      const page = await program.firstWindow();
      await page.waitForSelector('#root > *');
      expect(page.url()).toBe('platelens://app/');
      expect(await page.evaluate(() => Object.keys(Reflect.get(window, 'platelens') as object))).toContain(
        'pathOf',
      );
      expect(
        await page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in window)),
      ).toEqual([]);
      const outside = page.evaluate(() => fetch('https://example.org/').then(() => 'reached'));
      await expect(outside).rejects.toThrow();
      expect(await page.evaluate(() => window.open('https://example.org/'))).toBeNull();
      const answer = page.evaluate(() =>
        fetch('/rpc/project.current?input=%7B%7D').then((response) => response.status),
      );
      expect(await answer).toBe(200);
    } finally {
      await program.close();
      rmSync(home, { recursive: true, force: true });
    }
  },
);
