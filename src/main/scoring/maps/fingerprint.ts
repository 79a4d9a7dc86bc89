import { createHash } from 'node:crypto';

/** Grows when a formula or a baseline changes, so that earlier values count as out of date. */
const formulaVersion = 1;

const keyLength = 16;

/** A short fingerprint of texts and arrays: equal for equal content, and for nothing else that will ever be met. */
export function fingerprint(...parts: readonly (string | ArrayBufferView)[]): string {
  const hash = createHash('sha1').update(`${formulaVersion}`);
  for (const part of parts) {
    if (typeof part === 'string') hash.update(`|${part}|`);
    else hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return hash.digest('base64url').slice(0, keyLength);
}
