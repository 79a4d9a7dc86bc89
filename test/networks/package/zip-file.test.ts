import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { openZip } from '../../../src/main/networks/package/zip-file.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

const text = (words: string) => new TextEncoder().encode(words);

function written(bytes: Uint8Array): string {
  const path = join(makeTempFolder(), 'package.zip');
  writeFileSync(path, bytes);
  return path;
}

/** Where a zip's listing starts, and its first entry there. */
const listingOf = (bytes: Uint8Array) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { buffer, at: buffer.readUInt32LE(buffer.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16) };
};

test('what another program packed is read back, packed or stored', async () => {
  const long = new Uint8Array(70_000).map((_, index) => index % 251);
  const zip = await openZip(
    written(zipSync({ 'a/rdf.yaml': text('name: x'), 'long.bin': long, 'stored.bin': [long, { level: 0 }] })),
  );
  onTestFinished(() => zip.close());
  expect(zip.names).toEqual(['a/rdf.yaml', 'long.bin', 'stored.bin']);
  expect(Buffer.from(await zip.read('a/rdf.yaml')).toString()).toBe('name: x');
  expect(Buffer.from(long).equals(await zip.read('long.bin'))).toBe(true);
  expect(Buffer.from(long).equals(await zip.read('stored.bin'))).toBe(true);
  await expect(zip.read('other')).rejects.toMatchObject({ kind: 'BadInput' });
});

test.each([
  ['../evil.txt', 'outside its folder'],
  ['a/../../evil.txt', 'outside its folder'],
  ['/etc/evil', 'outside its folder'],
  ['C:/evil', 'outside its folder'],
  ['..\\evil', 'outside its folder'],
])('a file called %s is refused before anything is unpacked', async (name, reason) => {
  const path = written(zipSync({ 'rdf.yaml': text('name: x'), [name]: text('evil') }));
  await expect(openZip(path)).rejects.toMatchObject({ kind: 'BadInput', where: path });
  await expect(openZip(path)).rejects.toThrow(reason);
});

test('a link is refused', async () => {
  const bytes = zipSync({ link: [text('/etc/passwd'), { os: 3, attrs: (0o120777 << 16) >>> 0 }] });
  await expect(openZip(written(bytes))).rejects.toThrow('is a link');
});

test('a bomb is refused: by what it says, and where it lies by what it does', async () => {
  const honest = zipSync({ 'bomb.bin': [new Uint8Array(40_000_000), { level: 9 }] });
  const opened = await openZip(written(honest));
  await opened.close();

  const boasting = honest.slice();
  const { buffer, at } = listingOf(boasting);
  buffer.writeUInt32LE(2_000_000_000, at + 24);
  await expect(openZip(written(boasting))).rejects.toThrow('gigantic');

  const lying = honest.slice();
  const other = listingOf(lying);
  other.buffer.writeUInt32LE(1000, other.at + 24);
  const zip = await openZip(written(lying));
  onTestFinished(() => zip.close());
  await expect(zip.read('bomb.bin')).rejects.toThrow('larger than it says');
});

test('encrypted, doubled and damaged files are refused by name', async () => {
  const sound = () => zipSync({ 'a.bin': text('some words to pack'), 'b.bin': text('others') });
  const encrypted = sound();
  const first = listingOf(encrypted);
  first.buffer.writeUInt16LE(1, first.at + 8);
  await expect(openZip(written(encrypted))).rejects.toThrow('a.bin is encrypted');

  const doubled = sound();
  const second = listingOf(doubled);
  second.buffer.write('a.bin', second.buffer.indexOf('b.bin', second.at, 'latin1'), 'latin1');
  await expect(openZip(written(doubled))).rejects.toThrow('a.bin twice');

  const damaged = sound();
  damaged[38] = (damaged[38] ?? 0) ^ 0xff;
  const zip = await openZip(written(damaged));
  onTestFinished(() => zip.close());
  await expect(zip.read('a.bin')).rejects.toMatchObject({ kind: 'BadInput' });
});

test('a zip cut short at any place is refused, not believed', async () => {
  const whole = zipSync({ 'a.bin': text('some words to pack'), 'b.bin': text('others') });
  for (let length = 0; length < whole.length; length += 7) {
    const path = written(whole.subarray(0, length));
    await expect(openZip(path)).rejects.toMatchObject({ kind: 'BadInput', where: path });
  }
});
