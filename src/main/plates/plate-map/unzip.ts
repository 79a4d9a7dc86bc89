import { inflateRawSync } from 'node:zlib';
import { badInput } from '../../../shared/errors.ts';

const maxEntries = 2000;
/** What all wanted entries may hold together; a plate map of thousands of wells holds a few megabytes. */
const maxTotalBytes = 48 * 2 ** 20;

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly localAt: number;
}

/**
 * Unpacks the entries of a ZIP file that `wants` accepts. Sizes are those that unpacking finds, not those that the file
 * claims, and it stops at the bound. Nothing is written anywhere.
 * @throws BadInput for a bomb, a name that leads out, an encrypted or damaged file
 */
export function unzip(bytes: Buffer, where: string, wants: (name: string) => boolean): Map<string, Buffer> {
  const refuse = (what: string, cause?: unknown) =>
    badInput({ what, where, mend: 'Save it again as .xlsx or as CSV.', cause });
  const content = new Map<string, Buffer>();
  let left = maxTotalBytes;
  try {
    for (const entry of readDirectory(bytes, refuse)) {
      if (/^(?:\/|[a-z]:)|(?:^|[\\/])\.\.(?:[\\/]|$)|\0/i.test(entry.name)) {
        throw refuse(`it holds an entry that leads out of it: ${entry.name.slice(0, 100)}`);
      }
      if (!wants(entry.name)) continue;
      const data = unpack(bytes, entry, left, refuse);
      left -= data.length;
      content.set(entry.name, data);
    }
  } catch (error) {
    if (error instanceof RangeError) throw refuse('it is cut off or damaged', error);
    throw error;
  }
  return content;
}

type Refuse = (what: string, cause?: unknown) => Error;

/** The central directory, which a ZIP file carries at its end. */
function readDirectory(bytes: Buffer, refuse: Refuse): Entry[] {
  let end = bytes.length - 22;
  const earliest = Math.max(0, end - 65_535);
  while (end >= earliest && bytes.readUInt32LE(end) !== endSignature) end--;
  if (end < earliest || end < 0) throw refuse('it is no workbook: it does not end like a ZIP file');
  const count = bytes.readUInt16LE(end + 10);
  if (count > maxEntries) throw refuse(`it holds ${count} entries`);
  const entries: Entry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (bytes.readUInt32LE(at) !== entrySignature) throw refuse('its list of entries is damaged');
    const nameLength = bytes.readUInt16LE(at + 28);
    entries.push({
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      localAt: bytes.readUInt32LE(at + 42),
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function unpack(bytes: Buffer, entry: Entry, left: number, refuse: Refuse): Buffer {
  const { localAt, packed, method, flags, name } = entry;
  if ((flags & 1) !== 0) throw refuse('it is protected by a password');
  if (bytes.readUInt32LE(localAt) !== localSignature) throw refuse(`its entry ${name} is damaged`);
  const from = localAt + 30 + bytes.readUInt16LE(localAt + 26) + bytes.readUInt16LE(localAt + 28);
  if (from + packed > bytes.length) throw refuse(`its entry ${name} is cut off`);
  const data = bytes.subarray(from, from + packed);
  const tooLarge = () => refuse(`it unpacks to more than ${maxTotalBytes / 2 ** 20} MB`);
  if (method === 0) {
    if (data.length > left) throw tooLarge();
    return data;
  }
  if (method !== 8) throw refuse(`its entry ${name} is packed in an unknown way`);
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, left) });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw refuse(`its entry ${name} cannot be unpacked`, error);
  }
}
