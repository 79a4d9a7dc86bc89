import type { Random } from '../../src/shared/random.ts';

const whole = (random: Random, below: number) => Math.floor(random.uniform() * below);
const pick = <T>(random: Random, items: readonly [T, ...T[]]): T =>
  items[whole(random, items.length)] ?? items[0];

/** Numbers that end ranges, overflow products or are none at all. */
const words = [
  ...['0', '-1', '1', '2147483648', '4294967296', '9007199254740993', '1e309', '-1e308', 'NaN'],
  ...['0.5', '1e-320', '', '999999999', '00000000000000000000001', '٣', 'null', '"', '[]'],
] as const;
const numbers: readonly [bigint, ...bigint[]] = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x7fffffffffffffffn,
  0xffffffffffffffffn,
];

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const flipBit: Mutation = (bytes, random) => {
  const at = whole(random, bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << whole(random, 8));
  return bytes;
};

const setByte: Mutation = (bytes, random) => {
  bytes[whole(random, bytes.length)] = whole(random, 256);
  return bytes;
};

const truncate: Mutation = (bytes, random) => bytes.subarray(0, whole(random, bytes.length + 1));

/** A piece of the file once more at another place, over what is there or before it. */
const splice: Mutation = (bytes, random) => {
  const from = whole(random, bytes.length);
  const piece = bytes.subarray(from, from + 1 + whole(random, 64));
  const at = whole(random, bytes.length);
  const after = random.uniform() < 0.5 ? at : at + piece.length;
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(after)]);
};

const cut: Mutation = (bytes, random) => {
  const at = whole(random, bytes.length);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + whole(random, 64))]);
};

/** A piece many times over: deep nesting, long lists. */
const repeat: Mutation = (bytes, random) => {
  const from = whole(random, bytes.length);
  const piece = bytes.subarray(from, from + 1 + whole(random, 24));
  const times = 1 + whole(random, 2000);
  return Buffer.concat([bytes.subarray(0, from), ...Array<Buffer>(times).fill(piece), bytes.subarray(from)]);
};

/** A number that is written in digits becomes another. */
const swapText: Mutation = (bytes, random) => {
  const text = bytes.toString('latin1');
  const found = [...text.matchAll(/\d+(?:\.\d+)?/g)];
  const [at] = [found[whole(random, found.length)]];
  if (at === undefined) return swapNumber(bytes, random);
  return Buffer.from(
    text.slice(0, at.index) + pick(random, words) + text.slice(at.index + at[0].length),
    'latin1',
  );
};

/** A number of two, four or eight bytes becomes another. */
const swapNumber: Mutation = (bytes, random) => {
  const width = pick(random, [2, 4, 8]);
  if (bytes.length < width) return bytes;
  const at = whole(random, bytes.length - width + 1);
  const value = BigInt.asUintN(width * 8, pick(random, numbers));
  for (let index = 0; index < width; index++) {
    const shift = BigInt(8 * index);
    bytes[at + index] = Number((value >> shift) & 0xffn);
  }
  if (random.uniform() < 0.5) bytes.subarray(at, at + width).reverse();
  return bytes;
};

const mutations = [
  flipBit,
  flipBit,
  setByte,
  truncate,
  splice,
  cut,
  repeat,
  swapText,
  swapText,
  swapNumber,
] as const;

/** A damaged copy: one to six mutations, by the random draws alone. */
export function mutate(bytes: Uint8Array, random: Random): Buffer {
  let result: Buffer = Buffer.from(bytes);
  const count = 1 + whole(random, 6);
  for (let index = 0; index < count && result.length > 0; index++)
    result = Buffer.from(pick(random, mutations)(result, random));
  return result;
}
