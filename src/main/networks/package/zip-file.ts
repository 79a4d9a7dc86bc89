import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { badInput } from '../../../shared/errors.ts';

/** Limits that no honest network package comes near. */
const mostEntries = 10_000;
const largestListing = 16 * 1024 * 1024;
const largestEntry = 2 ** 31 - 1;
const largestSum = 2 ** 34;
/** Deflate itself ends at a factor of 1032; what claims more is a trap. */
const largestFactor = 1100;

const inflate = promisify(inflateRaw);

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/** A zip file whose entries are unpacked one by one, each checked before a byte of it is believed. */
export interface ZipFile {
  readonly names: readonly string[];
  /** @throws BadInput where the entry is damaged or larger than it says. */
  read(name: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens a zip file and reads its listing.
 * @throws BadInput for a damaged file, names that lead outside the folder they are unpacked in, links, encryption,
 * and sizes that no network has.
 */
export async function openZip(path: string): Promise<ZipFile> {
  const handle = await open(path);
  try {
    const entries = await readListing(handle, path);
    return {
      names: [...entries.keys()],
      read: async (name) => {
        const entry = entries.get(name);
        if (entry === undefined) throw refuse(path, `it holds no file ${name}`);
        return readEntry(handle, entry, path);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const mend = 'Download or export the package again.';
const refuse = (where: string, what: string, cause?: unknown) => badInput({ what, where, mend, cause });

async function readAt(handle: FileHandle, at: number, length: number, where: string): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, at);
  if (bytesRead !== length) throw refuse(where, 'the zip file is cut short');
  return bytes;
}

async function readListing(handle: FileHandle, where: string): Promise<ReadonlyMap<string, Entry>> {
  const { size } = await handle.stat();
  // The end record has 22 bytes and a comment of at most 65,535.
  const tail = await readAt(handle, Math.max(0, size - 65_557), Math.min(size, 65_557), where);
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || end + 22 > tail.length) throw refuse(where, 'this is no zip file, or it is cut short');
  const count = tail.readUInt16LE(end + 10);
  const length = tail.readUInt32LE(end + 12);
  const at = tail.readUInt32LE(end + 16);
  if (count > mostEntries || length > largestListing || at + length > size) {
    throw refuse(where, 'its listing is damaged or larger than any package needs');
  }
  return parseListing(await readAt(handle, at, length, where), count, where);
}

function parseListing(listing: Buffer, count: number, where: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > listing.length || listing.readUInt32LE(at) !== 0x02014b50) {
      throw refuse(where, 'its listing is damaged');
    }
    const nameLength = listing.readUInt16LE(at + 28);
    const name = listing.toString('utf8', at + 46, at + 46 + nameLength);
    const entry = {
      name,
      method: listing.readUInt16LE(at + 10),
      crc: listing.readUInt32LE(at + 16),
      packed: listing.readUInt32LE(at + 20),
      size: listing.readUInt32LE(at + 24),
      at: listing.readUInt32LE(at + 42),
    };
    const encrypted = (listing.readUInt16LE(at + 8) & 1) === 1;
    const unixMode = listing.readUInt32LE(at + 38) >>> 16;
    refuseEntry(entry, { encrypted, isLink: (unixMode & 0o170000) === 0o120000 }, where);
    if (entries.has(name)) throw refuse(where, `it holds ${name} twice`);
    if (!name.endsWith('/')) entries.set(name, entry);
    at += 46 + nameLength + listing.readUInt16LE(at + 30) + listing.readUInt16LE(at + 32);
  }
  const sum = [...entries.values()].reduce((total, { size }) => total + size, 0);
  if (sum > largestSum) throw refuse(where, 'it unpacks to a gigantic size');
  return entries;
}

function refuseEntry(
  { name, method, size, packed }: Entry,
  { encrypted, isLink }: { readonly encrypted: boolean; readonly isLink: boolean },
  where: string,
): void {
  const outside = /^[/\\]|^[a-z]:|\\|\0/i.test(name) || name.split('/').includes('..') || name === '';
  if (outside) throw refuse(where, `its file ${JSON.stringify(name)} would be unpacked outside its folder`);
  if (isLink) throw refuse(where, `its file ${name} is a link`);
  if (encrypted) throw refuse(where, `its file ${name} is encrypted`);
  if (method !== 0 && method !== 8) throw refuse(where, `its file ${name} is packed in an unusual way`);
  if (size > largestEntry) throw refuse(where, `its file ${name} is larger than 2 GiB`);
  if (size > packed * largestFactor + 1024)
    throw refuse(where, `its file ${name} unpacks to a gigantic size`);
}

async function readEntry(handle: FileHandle, entry: Entry, where: string): Promise<Uint8Array> {
  const { name, at, packed, size, method, crc } = entry;
  const head = await readAt(handle, at, 30, where);
  if (head.readUInt32LE(0) !== 0x04034b50) throw refuse(where, `its file ${name} is damaged`);
  const start = at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  const stored = await readAt(handle, start, packed, where);
  const plain =
    method === 0
      ? stored
      : await inflate(stored, { maxOutputLength: Math.max(1, size) }).catch((cause: unknown) => {
          throw refuse(where, `its file ${name} cannot be unpacked, or is larger than it says`, cause);
        });
  if (plain.length !== size || crc32(plain) !== crc) throw refuse(where, `its file ${name} is damaged`);
  return plain;
}
