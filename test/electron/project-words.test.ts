import { resolve } from 'node:path';
import { expect, it, vi } from 'vitest';
import { projectInWords } from '../../src/main/electron/index.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

it.each([
  [['electron', '.'], null],
  [['electron', '.', 'screen.platelens'], '/home/lab/screen.platelens'],
  [['platelens', '/data/a b.platelens'], '/data/a b.platelens'],
  [['electron', '.', '--project', 'screen.platelens'], '/home/lab/screen.platelens'],
  [['electron', '.', '--project=screen.platelens'], '/home/lab/screen.platelens'],
  [['electron', '--user-data-dir=/x.platelens'], null],
  [['electron', 'screen.platelens.bak'], null],
])('%j names %s', (words, path) => {
  expect(projectInWords(words, '/home/lab')).toBe(path === null ? null : resolve(path));
});
