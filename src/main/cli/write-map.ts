import { accessSync, constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { writeArrayBuffer } from 'geotiff';
import { badInput, storage } from '../../shared/errors.ts';
import type { MapFacts, PlacedMaps } from '../../shared/map.ts';
import { encodeNpy } from '../../shared/npy.ts';
import { renderMap } from '../reports/index.ts';
import { UsageError } from './command.ts';

const endings = ['.npy', '.tif', '.tiff', '.png'];

/** Tells before anything is computed whether a map can be written there. @throws UsageError, Storage */
export function assertWritable(path: string): void {
  if (!endings.includes(extname(path).toLowerCase())) {
    throw new UsageError(`--out takes a file that ends in ${endings.join(', ')}, not "${path}"`);
  }
  try {
    accessSync(dirname(resolve(path)), constants.W_OK);
  } catch (cause) {
    throw storage({
      what: 'the folder of the map cannot be written',
      where: dirname(resolve(path)),
      mend: 'Choose a folder that is there and that you may write to.',
      cause,
    });
  }
}

/** Writes a map by its file's ending: raw values as .npy [h, w] (or [count, h, w]) or float32 .tif, a picture as .png. */
export async function writeMap(path: string, maps: PlacedMaps, facts: MapFacts): Promise<void> {
  const bytes = await encode(path, maps, facts);
  await writeFile(path, bytes).catch((cause: unknown) => {
    throw storage({
      what: 'the map cannot be written',
      where: path,
      mend: 'Check the folder and the space left.',
      cause,
    });
  });
}

async function encode(path: string, maps: PlacedMaps, facts: MapFacts): Promise<Uint8Array> {
  const { count, height, width, data } = maps;
  switch (extname(path).toLowerCase()) {
    case '.npy':
      return encodeNpy({ data, shape: count === 1 ? [height, width] : [count, height, width] });
    case '.tif':
    case '.tiff':
      return encodeTiff(maps, path);
    case '.png':
      return renderMap(maps, facts);
    default:
      throw badInput({
        what: 'the map is written by its ending',
        where: path,
        mend: 'Use .npy, .tif or .png.',
      });
  }
}

function encodeTiff({ count, height, width, data }: PlacedMaps, path: string): Uint8Array {
  if (count !== 1)
    throw badInput({ what: 'a .tif holds one map, not one a cell', where: path, mend: 'Use .npy.' });
  const metadata = { height, width, SampleFormat: [3], BitsPerSample: [32] };
  return new Uint8Array(writeArrayBuffer(data, metadata));
}
