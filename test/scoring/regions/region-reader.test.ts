import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRegionReader } from '../../../src/main/scoring/regions/region-reader.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'platelens-reader-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const boxes = () => {
  const path = join(folder, 'boxes.xml');
  const box = '<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>4</ymax></bndbox>';
  writeFileSync(path, `<annotation><object><name>cell</name>${box}</object></annotation>`);
  return { path, format: 'voc' } as const;
};

it('reads in a thread, gives up a file that takes too long by its name, and reads the next one', async () => {
  const file = boxes();
  const hasty = createRegionReader(1);
  try {
    await expect(hasty.read(file)).rejects.toMatchObject({ kind: 'BadInput', where: file.path });
  } finally {
    await hasty.close();
  }
  const reader = createRegionReader();
  try {
    await expect(reader.read({ ...file, path: join(folder, 'gone.xml') })).rejects.toMatchObject({
      kind: 'NotFound',
    });
    expect(await reader.read(file)).toMatchObject([{ place: 0, count: 1 }]);
  } finally {
    await reader.close();
  }
});

it('stops when it is told to', async () => {
  const reader = createRegionReader();
  const abort = new AbortController();
  try {
    const reading = reader.read(boxes(), abort.signal);
    abort.abort();
    await expect(reading).rejects.toMatchObject({ kind: 'Cancelled' });
  } finally {
    await reader.close();
  }
});
