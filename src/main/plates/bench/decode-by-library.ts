import { readFile } from 'node:fs/promises';
import { fromArrayBuffer } from 'geotiff';

/** Reads the first page of a TIFF as the library's documentation does it, and throws it away. Answers how many planes. */
export async function decodeByLibrary(path: string): Promise<number> {
  const { buffer, byteOffset, byteLength } = await readFile(path);
  const file = await fromArrayBuffer(buffer.slice(byteOffset, byteOffset + byteLength));
  const page = await file.getImage();
  const planes = await page.readRasters({ interleave: false });
  return planes.length;
}
