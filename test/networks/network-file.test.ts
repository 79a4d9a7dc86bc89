import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashNetwork } from '../../src/main/networks/index.ts';
import { temporaryFolder } from '../db/sample-project.ts';

const sha256 = (...parts: string[]) => createHash('sha256').update(parts.join('')).digest('hex');

test('a network is named by the SHA-256 of its file', async () => {
  const path = join(temporaryFolder(), 'net.onnx');
  writeFileSync(path, 'NET');
  expect(await hashNetwork(path)).toEqual({ path, sha256: sha256('NET') });
});

test('external weights beside it count, other files do not', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'net.onnx');
  writeFileSync(path, 'NET');
  writeFileSync(join(folder, 'net.onnx.data'), 'weights');
  writeFileSync(join(folder, 'net.onnx.txt'), 'notes');
  writeFileSync(join(folder, 'other.onnx.data'), 'others');
  expect((await hashNetwork(path)).sha256).toBe(sha256('NET', 'weights'));
});

test('a TensorFlow.js network is named by its model.json and its weight files, or by their folder', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'model.json');
  writeFileSync(path, 'MODEL');
  writeFileSync(join(folder, 'group1-shard2of2.bin'), 'second');
  writeFileSync(join(folder, 'group1-shard1of2.bin'), 'first');
  writeFileSync(join(folder, 'notes.bin'), 'notes');
  const expected = { path, sha256: sha256('MODEL', 'first', 'second') };
  expect(await hashNetwork(path)).toEqual(expected);
  expect(await hashNetwork(folder)).toEqual(expected);
});

test('a missing file and a folder are told apart and named', async () => {
  const folder = temporaryFolder();
  const missing = join(folder, 'missing.onnx');
  await expect(hashNetwork(missing)).rejects.toMatchObject({ kind: 'NotFound', where: missing });
  const inside = join(folder, 'folder.onnx');
  mkdirSync(inside);
  await expect(hashNetwork(inside)).rejects.toMatchObject({ kind: 'BadInput', where: inside });
});

test('hashing stops when it is told to', async () => {
  const path = join(temporaryFolder(), 'net.onnx');
  writeFileSync(path, Buffer.alloc(32 << 20));
  await expect(hashNetwork(path, AbortSignal.abort())).rejects.toMatchObject({ kind: 'Cancelled' });
  const stop = new AbortController();
  const hashing = hashNetwork(path, stop.signal);
  setImmediate(() => stop.abort());
  await expect(hashing).rejects.toMatchObject({ kind: 'Cancelled' });
});
