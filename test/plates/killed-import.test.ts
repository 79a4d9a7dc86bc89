import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { importPlate } from '../../src/main/plates/index.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { writePlate } from '../helpers/written-plate.ts';

const plate = {
  wells: ['B02', 'B03', 'C02', 'C03', 'D02', 'D03', 'E02', 'E03'],
  fields: 4,
  channels: ['Actin', 'DNA', 'ER'],
  width: 48,
  height: 36,
};
const images = plate.wells.length * plate.fields * plate.channels.length;

/** Two broken images and one of another size, so that rows have to go again. */
function makeFolder(): string {
  const folder = writePlate(join(makeTempFolder(), 'plate'), plate);
  writeFileSync(join(folder, 'C02_f2_DNA.tif'), 'no image');
  for (const channel of plate.channels) writeFileSync(join(folder, `E03_f4_${channel}.tif`), '');
  return folder;
}

/**
 * Imports in a process of its own, which kills itself when it has read so many images: whoever kills from outside may
 * come too late. Answers how many were read when the first new one was.
 */
async function importUntilKilled(folder: string, path: string, killAfter: number): Promise<number> {
  const script = join(import.meta.dirname, 'import-for-killing.ts');
  const words = [script, folder, path, String(killAfter)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const read = await text(child.stdout);
  expect(await exit).toEqual([null, 'SIGKILL']);
  return Number(read.split('\n')[0]);
}

/** Times of day, and how long something took. */
const clock = /"seconds":[\d.]+|^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Every row of every table, but for times of day. */
function tablesOf(path: string): Record<string, string[]> {
  const database = new Database(path, { readonly: true });
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    const names = database.prepare("select name from sqlite_master where type = 'table'").pluck().all();
    return Object.fromEntries(
      names.map((name) => {
        const rows = database.prepare(`select * from "${String(name)}"`).all() as Record<string, unknown>[];
        return [String(name), rows.map(describeRow).sort()];
      }),
    );
  } finally {
    database.close();
  }
}

function describeRow(row: Record<string, unknown>): string {
  const plain = Object.entries(row).map(([column, value]) => {
    if (value instanceof Uint8Array) return [column, Buffer.from(value).toString('base64')];
    return [column, typeof value === 'string' ? value.replace(clock, '') : value];
  });
  return JSON.stringify(plain);
}

/** How many images a killed import has stored as read. */
function countStored(path: string): number {
  const database = new Database(path, { readonly: true });
  try {
    const count = database.prepare('select count(*) from import_images where facts is not null');
    return Number(count.pluck().get());
  } finally {
    database.close();
  }
}

async function importUndisturbed(folder: string, path: string): Promise<void> {
  const project = openProject(path, { mode: 'create' });
  await importPlate(project, { path: folder }, { threads: 2 });
  project.close();
}

test('an import that is killed again and again ends with the project of an undisturbed one', async () => {
  const folder = makeFolder();
  const [whole, torn] = ['whole', 'torn'].map((name) => join(makeTempFolder(), `${name}.platelens`));
  await importUndisturbed(folder, whole ?? '');
  const begunAt: number[] = [];
  const stored: number[] = [];
  for (const killAfter of [2, 72, images]) {
    begunAt.push(await importUntilKilled(folder, torn ?? '', killAfter));
    const between = openProject(torn ?? '', { mode: 'write' });
    expect(between.listPlates(() => true)).toEqual([]);
    between.close();
    stored.push(countStored(torn ?? ''));
  }
  // How much a killed import had stored is chance; that the next one goes on from there is not.
  expect(begunAt).toEqual([0, ...stored.slice(0, -1)].map((count) => count + 1));
  const project = openProject(torn ?? '', { mode: 'write' });
  const report = await importPlate(project, { path: folder }, { threads: 2 });
  project.close();
  expect(report.broken).toHaveLength(4);
  expect(tablesOf(torn ?? '')).toEqual(tablesOf(whole ?? ''));
});

test('an image that was written to after the kill is read again, others that were stored are not', async () => {
  const folder = makeFolder();
  const path = join(makeTempFolder(), 'torn.platelens');
  await importUntilKilled(folder, path, images - 1);
  const stored = countStored(path);
  const file = join(folder, 'B02_f1_DNA.tif');
  appendFileSync(file, ' ');
  const before = statSync(file);
  const project = openProject(path, { mode: 'write' });
  let read = 0;
  const report = await importPlate(project, { path: folder }, { threads: 2, onProgress: () => read++ });
  project.close();
  expect(report).toMatchObject({ wells: 8, fields: 31, planes: 92 });
  // The changed one is among those that were stored, if any were.
  expect(read).toBeGreaterThanOrEqual(images - stored);
  expect(read).toBeLessThanOrEqual(images - stored + 1);
  const database = new Database(path, { readonly: true });
  const size = database.prepare("select byte_size from planes where relative_path = 'B02_f1_DNA.tif'");
  expect(size.pluck().get()).toBe(before.size);
  database.close();
});
