import { inflateSync } from 'node:zlib';

const headerBytes = 44;
const entryBytes = 20;
const sfntEntryBytes = 16;

/**
 * A WOFF 1.0 file as the font that was packed into it (W3C WOFF File Format 1.0, sections 4 and 5); other bytes as they
 * are. The font library would unpack table by table in JavaScript, which takes most of a second for three fonts.
 */
export function unpackWoff(bytes: Buffer): Buffer {
  if (bytes.toString('latin1', 0, 4) !== 'wOFF') return bytes;
  const count = bytes.readUInt16BE(12);
  const power = 2 ** Math.floor(Math.log2(count));
  const head = Buffer.alloc(12 + count * sfntEntryBytes);
  bytes.copy(head, 0, 4, 8);
  head.writeUInt16BE(count, 4);
  head.writeUInt16BE(power * 16, 6);
  head.writeUInt16BE(Math.log2(power), 8);
  head.writeUInt16BE((count - power) * 16, 10);
  const tables: Buffer[] = [head];
  let offset = head.length;
  for (let index = 0; index < count; index++) {
    const entry = headerBytes + index * entryBytes;
    const [start, packed, length] = [4, 8, 12].map((at) => bytes.readUInt32BE(entry + at));
    const stored = bytes.subarray(start, (start ?? 0) + (packed ?? 0));
    const table = packed === length ? stored : inflateSync(stored);
    const at = 12 + index * sfntEntryBytes;
    bytes.copy(head, at, entry, entry + 4);
    bytes.copy(head, at + 4, entry + 16, entry + 20);
    head.writeUInt32BE(offset, at + 8);
    head.writeUInt32BE(table.length, at + 12);
    // Tables begin at multiples of four bytes.
    const padding = Buffer.alloc((4 - (table.length % 4)) % 4);
    tables.push(table, padding);
    offset += table.length + padding.length;
  }
  return Buffer.concat(tables);
}
