import protobuf from 'protobufjs/minimal.js';

type Reader = protobuf.Reader;
type Writer = protobuf.Writer;

/** How one kind of value lies on the wire. */
export interface WireKind<V> {
  /** 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes. */
  readonly wireType: 0 | 1 | 2 | 5;
  readonly read: (reader: Reader, depth: number) => V;
  readonly write: (writer: Writer, value: V) => void;
}

/** One field of a message: its number, the value that stands for its absence, and its way to and from the wire. */
export interface Field<V> {
  readonly id: number;
  readonly empty: () => V;
  readonly read: (reader: Reader, wireType: number, before: V, depth: number) => V;
  readonly write: (writer: Writer, value: V) => void;
}

/** The fields of a message by property name. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** Messages nest (a graph in an attribute in a node in a graph); a file that nests deeper than this is hostile. */
const deepest = 64;

const integer64: WireKind<number> = {
  wireType: 0,
  // Beyond 2^53 ONNX only writes "up to the end"; the nearest exact number means the same.
  read: (reader) => {
    const { low, high } = reader.int64();
    const value = high * 2 ** 32 + (low >>> 0);
    return Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  },
  write: (writer, value) => void writer.int64(value),
};

const scalar = <V>(
  wireType: WireKind<V>['wireType'],
  read: (reader: Reader) => V,
  write: (writer: Writer, value: V) => unknown,
): WireKind<V> => ({ wireType, read, write: (writer, value) => void write(writer, value) });

/** The wire kinds that ONNX uses. Byte strings are views into the file, not copies. */
export const wire = {
  int64: integer64,
  int32: scalar<number>(
    0,
    (r) => r.int32(),
    (w, v) => w.int32(v),
  ),
  float: scalar<number>(
    5,
    (r) => r.float(),
    (w, v) => w.float(v),
  ),
  double: scalar<number>(
    1,
    (r) => r.double(),
    (w, v) => w.double(v),
  ),
  string: scalar<string>(
    2,
    (r) => r.string(),
    (w, v) => w.string(v),
  ),
  bytes: scalar<Uint8Array>(
    2,
    (r) => r.bytes(),
    (w, v) => w.bytes(v),
  ),
};

function assertWireType(id: number, wireType: number, expected: number): void {
  if (wireType !== expected) throw new RangeError(`field ${id} has wire type ${wireType}, not ${expected}`);
}

function writeOne<V>(writer: Writer, id: number, kind: WireKind<V>, value: V): void {
  writer.uint32(((id << 3) | kind.wireType) >>> 0);
  kind.write(writer, value);
}

/** Two empty byte strings are the same absence, though not the same object. */
const isEmptyBytes = (value: unknown): boolean => value instanceof Uint8Array && value.length === 0;

/** A field that occurs once; its absence, and equally `fallback`, is written as nothing. */
export function one<V>(id: number, kind: WireKind<V>, fallback: V): Field<V> {
  return {
    id,
    empty: () => fallback,
    read: (reader, wireType, _before, depth) => {
      assertWireType(id, wireType, kind.wireType);
      return kind.read(reader, depth);
    },
    write: (writer, value) => {
      if (value !== fallback && !isEmptyBytes(value)) writeOne(writer, id, kind, value);
    },
  };
}

/** A message that occurs once or, as null, not at all. */
export function maybe<T extends object>(id: number, kind: WireKind<T>): Field<T | null> {
  return {
    id,
    empty: () => null,
    read: (reader, wireType, _before, depth) => {
      assertWireType(id, wireType, kind.wireType);
      return kind.read(reader, depth);
    },
    write: (writer, value) => {
      if (value !== null) writeOne(writer, id, kind, value);
    },
  };
}

/** A repeated field, one entry after another. Numbers are also read packed, as newer writers store them. */
export function many<V>(id: number, kind: WireKind<V>): Field<V[]> {
  return {
    id,
    empty: () => [],
    read: (reader, wireType, before, depth) => {
      if (wireType === 2 && kind.wireType !== 2) {
        const end = reader.uint32() + reader.pos;
        while (reader.pos < end) before.push(kind.read(reader, depth));
        return before;
      }
      assertWireType(id, wireType, kind.wireType);
      before.push(kind.read(reader, depth));
      return before;
    },
    write: (writer, values) => {
      for (const value of values) writeOne(writer, id, kind, value);
    },
  };
}

/** A repeated number, written packed. */
export function packed(id: number, kind: WireKind<number>): Field<number[]> {
  return {
    ...many(id, kind),
    write: (writer, values) => {
      if (values.length === 0) return;
      writer.uint32(((id << 3) | 2) >>> 0).fork();
      for (const value of values) kind.write(writer, value);
      writer.ldelim();
    },
  };
}

/** A message as a value inside another. Takes its fields lazily, for messages that contain each other. */
export function message<T extends object>(fields: () => Fields<T>): WireKind<T> {
  return {
    wireType: 2,
    read: (reader, depth) => {
      if (depth > deepest) throw new RangeError('messages are nested too deeply');
      const end = reader.uint32() + reader.pos;
      if (end > reader.len) throw new RangeError('a message reaches over the end of the file');
      return readFields(reader, end, fields(), depth + 1);
    },
    write: (writer, value) => {
      writer.fork();
      writeFields(writer, value, fields());
      writer.ldelim();
    },
  };
}

function readFields<T extends object>(reader: Reader, end: number, fields: Fields<T>, depth: number): T {
  // The names of `fields` are by its type exactly the keys of T; Object.keys cannot express that.
  const names = Object.keys(fields) as (keyof T)[];
  const byId = new Map(names.map((name) => [fields[name].id, name]));
  const value: Partial<T> = {};
  for (const name of names) value[name] = fields[name].empty();
  // Every key has just been set.
  const whole = value as T;
  while (reader.pos < end) {
    const tag = reader.uint32();
    const name = byId.get(tag >>> 3);
    if (name === undefined) reader.skipType(tag & 7);
    else whole[name] = fields[name].read(reader, tag & 7, whole[name], depth);
  }
  if (reader.pos !== end) throw new RangeError('a message ends inside a value');
  return whole;
}

function writeFields<T extends object>(writer: Writer, value: T, fields: Fields<T>): void {
  // As above: the names of `fields` are the keys of T.
  for (const name of Object.keys(fields) as (keyof T)[]) fields[name].write(writer, value[name]);
}

/** Node's Buffer is a Uint8Array with a will of its own; what comes out of here is always the plain kind. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads a whole file as one message. Throws RangeError or Error where the bytes are no such message. */
export function readMessage<T extends object>(bytes: Uint8Array, fields: Fields<T>): T {
  return readFields(new protobuf.Reader(plain(bytes)), bytes.length, fields, 0);
}

/** Writes one message as a file. */
export function writeMessage<T extends object>(value: T, fields: Fields<T>): Uint8Array {
  const writer = protobuf.Writer.create();
  writeFields(writer, value, fields);
  return plain(writer.finish());
}
