import type { Size } from '../../../../shared/geometry.ts';

/**
 * COCO's run lengths of a mask: column by column, alternating runs of 0 and 1 beginning with 0.
 * `counts` may also be the packed text that pycocotools writes.
 */
export function runsToMask(counts: readonly number[] | string, { width, height }: Size): Uint8Array | null {
  const runs = typeof counts === 'string' ? unpackRuns(counts) : counts;
  const mask = new Uint8Array(width * height);
  let place = 0;
  let value = 0;
  for (const run of runs) {
    if (!Number.isInteger(run) || run < 0 || place + run > mask.length) return null;
    if (value === 1) {
      for (let at = place; at < place + run; at++) mask[(at % height) * width + Math.floor(at / height)] = 1;
    }
    place += run;
    value = 1 - value;
  }
  return place === mask.length ? mask : null;
}

/** The inverse of {@link runsToMask}. */
export function maskToRuns(mask: Uint8Array, { width, height }: Size): number[] {
  const runs: number[] = [];
  let value = 0;
  let length = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (mask[y * width + x] === value) {
        length++;
        continue;
      }
      runs.push(length);
      value = 1 - value;
      length = 1;
    }
  }
  runs.push(length);
  return runs;
}

/** Six bits a sign from "0" on: five of the number, one that says whether more follow; from the third run on, differences to the run before the last. */
function unpackRuns(text: string): number[] {
  const runs: number[] = [];
  let place = 0;
  while (place < text.length) {
    let value = 0;
    let shift = 0;
    let more = true;
    while (more && place < text.length && shift < 50) {
      const bits = text.charCodeAt(place++) - 48;
      value += (bits & 31) * 2 ** shift;
      more = (bits & 32) !== 0;
      shift += 5;
      if (!more && (bits & 16) !== 0) value -= 2 ** shift;
    }
    const last = runs.length > 2 ? (runs[runs.length - 2] ?? 0) : 0;
    runs.push(value + last);
  }
  return runs;
}
