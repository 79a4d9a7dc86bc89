import { deflateSync, zstdCompressSync } from 'node:zlib';

type Samples = Uint8Array | Uint16Array | Uint32Array | Int16Array | Float32Array | Float64Array;

export type TiffCompression = 'none' | 'deflate' | 'packbits' | 'zstd';

/** A TIFF file to write: one page per plane, each in a single strip. */
export interface TiffPlan {
  readonly width: number;
  readonly height: number;
  readonly pages: readonly Samples[];
  readonly bigEndian?: boolean;
  readonly compression?: TiffCompression;
  /** Differences of neighbours (whole numbers), or of the bytes of neighbours (fractions), are stored. */
  readonly predictor?: boolean;
  readonly description?: string;
  /** The text of the Opera's private tag. */
  readonly flex?: string;
  /** Makes it a palette image with this colour map of 3 x 256 values. */
  readonly palette?: Uint16Array;
  /** Interleaved colour samples a pixel. */
  readonly samples?: number;
  /** Where the last page's list of pages goes on; a wrong value makes a circle. */
  readonly lastPage?: (firstDirectory: number) => number;
}

interface Entry {
  readonly tag: number;
  readonly type: 2 | 3 | 4;
  readonly values: readonly number[];
}

const typeBytes = { 2: 1, 3: 2, 4: 4 } as const;

/** Writes TIFF 6.0 by the book, without any library, so that readers are tested against another implementation. */
export function writeTiff(plan: TiffPlan): Uint8Array<ArrayBuffer> {
  const bytes = new Bytes(plan.bigEndian === true);
  bytes.text(plan.bigEndian === true ? 'MM' : 'II');
  bytes.number(42, 2);
  let link = bytes.length;
  bytes.number(0, 4);
  let firstDirectory = 0;
  for (const page of plan.pages) {
    const strip = compress(toStrip(plan, page), plan.compression ?? 'none');
    const stripAt = bytes.length;
    bytes.raw(strip);
    bytes.align();
    const entries = describePage(plan, page, stripAt, strip.length);
    const outside = entries.map((entry) => bytes.outside(entry));
    bytes.align();
    const directory = bytes.length;
    firstDirectory ||= directory;
    bytes.patch(link, directory);
    bytes.number(entries.length, 2);
    entries.forEach((entry, index) => bytes.entry(entry, outside[index] ?? null));
    link = bytes.length;
    bytes.number(0, 4);
  }
  if (plan.lastPage !== undefined) bytes.patch(link, plan.lastPage(firstDirectory));
  return bytes.finish();
}

function describePage(plan: TiffPlan, page: Samples, stripAt: number, stripBytes: number): Entry[] {
  const samples = plan.samples ?? 1;
  const codes = { none: 1, deflate: 8, packbits: 32773, zstd: 50000 } as const;
  const format =
    page instanceof Float32Array || page instanceof Float64Array ? 3 : page instanceof Int16Array ? 2 : 1;
  const photometric = plan.palette !== undefined ? 3 : samples >= 3 ? 2 : 1;
  const text = plan.description === undefined ? null : [...Buffer.from(`${plan.description}\0`, 'latin1')];
  const entries: (Entry | null)[] = [
    { tag: 256, type: 4, values: [plan.width] },
    { tag: 257, type: 4, values: [plan.height] },
    { tag: 258, type: 3, values: new Array<number>(samples).fill(page.BYTES_PER_ELEMENT * 8) },
    { tag: 259, type: 3, values: [codes[plan.compression ?? 'none']] },
    { tag: 262, type: 3, values: [photometric] },
    text === null ? null : { tag: 270, type: 2, values: text },
    { tag: 273, type: 4, values: [stripAt] },
    { tag: 277, type: 3, values: [samples] },
    { tag: 278, type: 4, values: [plan.height] },
    { tag: 279, type: 4, values: [stripBytes] },
    plan.predictor === true ? { tag: 317, type: 3, values: [format === 3 ? 3 : 2] } : null,
    plan.palette === undefined ? null : { tag: 320, type: 3, values: [...plan.palette] },
    { tag: 339, type: 3, values: new Array<number>(samples).fill(format) },
    plan.flex === undefined
      ? null
      : { tag: 65200, type: 2, values: [...Buffer.from(`${plan.flex}\0`, 'latin1')] },
  ];
  return entries.filter((entry) => entry !== null);
}

function toStrip(plan: TiffPlan, page: Samples): Uint8Array {
  if (plan.predictor !== true) return toBytes(page, plan.bigEndian === true);
  const { width, height, samples = 1 } = plan;
  if (page instanceof Float32Array) return differBytes(page, width, height);
  const differences = page.slice();
  for (let at = page.length - 1; at >= 0; at--) {
    if (at % (width * samples) >= samples) differences[at] = (page[at] ?? 0) - (page[at - samples] ?? 0);
  }
  return toBytes(differences, plan.bigEndian === true);
}

/** The floating point predictor: of each row first all highest bytes, and so on, then differences of neighbours. */
function differBytes(page: Float32Array, width: number, height: number): Uint8Array {
  const size = page.BYTES_PER_ELEMENT;
  const high = toBytes(page, true);
  const result = new Uint8Array(high.length);
  for (let y = 0; y < height; y++) {
    const row = result.subarray(y * width * size, (y + 1) * width * size);
    for (let x = 0; x < width; x++) {
      for (let byte = 0; byte < size; byte++)
        row[byte * width + x] = high[(y * width + x) * size + byte] ?? 0;
    }
    for (let at = row.length - 1; at > 0; at--) row[at] = (row[at] ?? 0) - (row[at - 1] ?? 0);
  }
  return result;
}

function toBytes(page: Samples, bigEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(page.buffer, page.byteOffset, page.byteLength).slice();
  const size = page.BYTES_PER_ELEMENT;
  if (bigEndian) for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}

function compress(bytes: Uint8Array, how: TiffCompression): Uint8Array {
  if (how === 'zstd') return zstdCompressSync(bytes);
  if (how === 'none') return bytes;
  if (how === 'deflate') return deflateSync(bytes);
  const packed: number[] = [];
  // Runs where bytes repeat, literals of one byte elsewhere: wasteful and valid.
  for (let at = 0; at < bytes.length;) {
    let run = 1;
    while (run < 128 && bytes[at + run] === bytes[at]) run++;
    packed.push(run === 1 ? 0 : 257 - run, bytes[at] ?? 0);
    at += run;
  }
  return Uint8Array.from(packed);
}

class Bytes {
  private readonly parts: number[] = [];
  private readonly bigEndian: boolean;

  constructor(bigEndian: boolean) {
    this.bigEndian = bigEndian;
  }

  get length() {
    return this.parts.length;
  }

  text(text: string) {
    for (const letter of text) this.parts.push(letter.charCodeAt(0));
  }

  raw(bytes: Uint8Array) {
    for (const byte of bytes) this.parts.push(byte);
  }

  align() {
    if (this.parts.length % 2 === 1) this.parts.push(0);
  }

  number(value: number, size: number) {
    this.parts.push(...this.encode(value, size));
  }

  patch(at: number, value: number) {
    this.encode(value, 4).forEach((byte, index) => (this.parts[at + index] = byte));
  }

  /** Values that do not fit into the entry lie outside; answers where. */
  outside({ type, values }: Entry): number | null {
    if (values.length * typeBytes[type] <= 4) return null;
    this.align();
    const at = this.length;
    for (const value of values) this.number(value, typeBytes[type]);
    return at;
  }

  entry({ tag, type, values }: Entry, outside: number | null) {
    this.number(tag, 2);
    this.number(type, 2);
    this.number(values.length, 4);
    if (outside !== null) {
      this.number(outside, 4);
      return;
    }
    const start = this.length;
    for (const value of values) this.number(value, typeBytes[type]);
    while (this.length < start + 4) this.parts.push(0);
  }

  finish() {
    return Uint8Array.from(this.parts);
  }

  private encode(value: number, size: number): number[] {
    const bytes = Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** index) % 256);
    return this.bigEndian ? bytes.reverse() : bytes;
  }
}
