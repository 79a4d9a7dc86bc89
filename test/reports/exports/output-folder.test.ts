import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createStage, writeWhole } from '../../../src/main/reports/index.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

const fill =
  (...names: readonly string[]) =>
  async (hidden: string) => {
    for (const name of names) await writeFile(join(hidden, name), name);
  };

test('an export appears as a whole', async () => {
  const folder = join(makeTempFolder(), 'new', 'deep');
  const staged = await writeWhole(folder, async (hidden) => {
    await fill('b', 'a')(hidden);
    expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual([]);
  });
  expect(staged).toEqual({ entries: ['a', 'b'], files: 2, bytes: 2 });
  expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
});

test('nothing of a failed export stays, nor a folder that was made for it', async () => {
  const base = makeTempFolder();
  const fail = async (hidden: string) => {
    await fill('a')(hidden);
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  };
  await expect(writeWhole(join(base, 'new', 'deep'), fail)).rejects.toMatchObject({
    kind: 'Storage',
    what: 'the disk is full',
  });
  expect(readdirSync(base)).toEqual([]);
  writeFileSync(join(base, 'kept'), 'before');
  await expect(writeWhole(base, fail)).rejects.toThrow();
  expect(readdirSync(base)).toEqual(['kept']);
});

test('what is there is never replaced, and nothing else is moved then', async () => {
  const folder = makeTempFolder();
  writeFileSync(join(folder, 'b'), 'before');
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
  for (const taken of ['b', 'link']) {
    await expect(writeWhole(folder, fill('a', taken))).rejects.toMatchObject({ kind: 'BadInput' });
    expect(() => createStage(folder, folder).claim(taken)).toThrow('exists already');
  }
  expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('before');
  expect(readdirSync(folder).sort()).toEqual(['b', 'link']);
});

test('a file where the folder should be is told', async () => {
  const base = makeTempFolder();
  mkdirSync(join(base, 'x'));
  writeFileSync(join(base, 'x', 'file'), '');
  await expect(writeWhole(join(base, 'x', 'file'), fill('a'))).rejects.toMatchObject({ kind: 'Storage' });
  await expect(writeWhole(join(base, 'x', 'file', 'y'), fill('a'))).rejects.toMatchObject({
    kind: 'Storage',
  });
});
