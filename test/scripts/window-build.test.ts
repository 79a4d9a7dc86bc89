import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWindowStale } from '../../scripts/parts/window-build.ts';

describe('isWindowStale', () => {
  let root: string;
  /** Writes a file and sets the age of it and of its folders, in minutes after some start. */
  const write = (name: string, minute: number) => {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    for (let at = path; at !== root; at = dirname(at)) utimesSync(at, minute * 60, minute * 60);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'platelens-stale-'));
    write('src/renderer/index.html', 1);
    write('src/main/index.ts', 2);
    for (const name of ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'])
      write(name, 3);
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('is false while nothing changed since', () => {
    expect(isWindowStale(root)).toBe(false);
  });

  it('is true when a source is newer', () => {
    write('src/main/index.ts', 4);
    expect(isWindowStale(root)).toBe(true);
  });

  it('is true when a source was deleted', () => {
    rmSync(join(root, 'src/main/index.ts'));
    expect(isWindowStale(root)).toBe(true);
  });

  it('is true when a part was never built', () => {
    rmSync(join(root, 'out/preload/index.cjs'));
    expect(isWindowStale(root)).toBe(true);
  });
});
