/** Arrays of sums and counts that a thread uses again from plane to plane. */
const held = new Map<string, Uint32Array<ArrayBuffer>>();
/** Lengths that are kept: those of the levels of a few sizes of picture. */
const mostHeld = 32;
const longest = 2 ** 22;

/**
 * An array to compute in, which holds anything. Fresh memory costs more than what is computed in it: the system hands it
 * out page by page. It is valid until the same purpose and length are asked for again, so that nothing may keep it.
 * @param purpose tells apart what is in use at the same time
 */
export function arrayUsedAgain(purpose: 'counts' | 'sums', length: number): Uint32Array<ArrayBuffer> {
  if (length > longest) return new Uint32Array(length);
  const key = `${purpose} ${length}`;
  const known = held.get(key);
  if (known !== undefined) return known;
  if (held.size >= mostHeld) held.clear();
  const made = new Uint32Array(length);
  held.set(key, made);
  return made;
}

/** Buffers of files that were closed. */
const free: ArrayBuffer[] = [];
const mostFree = 4;
/** A larger buffer is not worth being kept. */
const largestFree = 2 ** 25;

/** Memory for a file of just so many bytes, which holds anything. The files of a plate that are not packed have one length. */
export function borrowBuffer(bytes: number): ArrayBuffer {
  const place = free.findIndex(({ byteLength }) => byteLength === bytes);
  const [buffer] = place < 0 ? [] : free.splice(place, 1);
  return buffer ?? new ArrayBuffer(bytes);
}

/** Takes a buffer back when nothing looks into it any more. */
export function returnBuffer(buffer: ArrayBuffer): void {
  if (buffer.byteLength > largestFree) return;
  free.push(buffer);
  if (free.length > mostFree) free.shift();
}
