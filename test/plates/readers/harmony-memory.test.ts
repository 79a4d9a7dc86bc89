import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { harmonyName, writeHarmonyPlate } from '../../helpers/harmony-plate.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

const indexBytes = 47_000_000;

/** Writes an index of this size whose images are those of one plate over and over, at ever new time points. */
async function writeLargeIndex(folder: string): Promise<number> {
  const small = writeHarmonyPlate(join(folder, 'small'), {
    version: 'HarmonyV5',
    wells: [[2, 3]],
    fields: [[0, 0]],
    channels: [{ name: 'HOECHST 33342', emission: 456 }],
  });
  const xml = readFileSync(join(small, 'Images', 'Index.idx.xml'), 'utf8');
  const [head = '', rest = ''] = xml.split('<Images>');
  const [entry = '', tail = ''] = rest.split('</Images>');
  const images = join(folder, 'large', 'Images');
  mkdirSync(images, { recursive: true });
  writeFileSync(join(images, harmonyName(2, 3, 1, 1, 1, 1)), '');
  const output = createWriteStream(join(images, 'Index.idx.xml'));
  output.write(`${head}<Images>`);
  let [count, bytes] = [0, 0];
  while (bytes < indexBytes) {
    const text = entry
      .replace('<TimepointID>0<', `<TimepointID>${count}<`)
      .replace('sk1fk', `sk${count + 1}fk`);
    bytes += text.length;
    count++;
    if (!output.write(text)) await once(output, 'drain');
  }
  output.end(`</Images>${tail}`);
  await finished(output);
  return count;
}

const measureScript = (folder: string) => `
import { readListing } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../../src/main/plates/readers/read-listing.ts')).href)};
const listing = await readListing(${JSON.stringify(folder)}, 'auto', {});
process.stdout.write(JSON.stringify({ images: listing.images.length, missing: listing.missing[0]?.reason, peakKb: process.resourceUsage().maxRSS }));
`;

test('an index of 47 MB is read in less than 300 MB of memory', async () => {
  const folder = makeTempFolder();
  const count = await writeLargeIndex(folder);
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--no-warnings',
    '--input-type=module',
    '-e',
    measureScript(join(folder, 'large')),
  ]);
  const measured = z
    .object({ images: z.int(), missing: z.string(), peakKb: z.number() })
    .parse(JSON.parse(stdout));
  // One image is there; the others are told in one line.
  expect(measured.images).toBe(1);
  expect(measured.missing).toContain(`${count - 1} of the ${count} images`);
  console.info(`peak of the whole process: ${Math.round(measured.peakKb / 1024)} MB for ${count} images`);
  expect(measured.peakKb / 1024).toBeLessThan(300);
});
