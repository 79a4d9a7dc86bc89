import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openPreviewSpool } from '../../src/main/plates/preview-spool.ts';

test('what a killed import left is cleared, what a living process owns stays', async () => {
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  const [dead, living, other] = [`${gone}-dead`, `${process.pid}-alive`, 'notes'].map((name) =>
    join(tmpdir(), `platelens-import-${name}`),
  );
  const folders = [dead ?? '', living ?? '', other ?? ''];
  onTestFinished(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));
  for (const path of folders) {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'previews'), 'pixels');
  }
  const spool = await openPreviewSpool();
  await spool.close();
  expect(folders.map((path) => existsSync(path))).toEqual([false, true, true]);
});
