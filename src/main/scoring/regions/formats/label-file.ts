import { readFile } from 'node:fs/promises';
import { fromArrayBuffer, type GeoTIFFImage } from 'geotiff';
import { badInput } from '../../../../shared/errors.ts';
import type { Size } from '../../../../shared/geometry.ts';
import { decodePngLabels } from './png-labels.ts';
import { toReadError } from './read-text.ts';

/** More pixels than any field has. */
const mostPixels = 400e6;

/** One label of a pixel: 0 is background. */
export interface LabelImage extends Size {
  readonly labels: Uint32Array;
}

/**
 * Reads a label image from TIFF (8, 16 or 32 bits, whole or real numbers) or PNG (1 to 16 bits; colour only where all
 * three are alike). @throws BadInput naming the file where its pixels are no labels.
 */
export async function readLabelFile(path: string): Promise<LabelImage> {
  try {
    const file = await readFile(path);
    const { width, height, values } = /\.png$/i.test(path)
      ? await decodePngLabels(file, mostPixels)
      : await decodeTiff(file);
    return { width, height, labels: toLabels(values, path) };
  } catch (error) {
    throw toReadError(error, path);
  }
}

interface Decoded extends Size {
  readonly values: ArrayLike<number>;
}

async function decodeTiff(file: Uint8Array): Promise<Decoded> {
  const tiff = await fromArrayBuffer(new Uint8Array(file).buffer);
  const page = await tiff.getImage(0);
  const [width, height] = [page.getWidth(), page.getHeight()];
  if (!(width > 0 && height > 0 && width * height <= mostPixels)) {
    throw badInput({ what: `an image of ${width} x ${height} pixels is not plausible` });
  }
  await refuseMissingBlocks(page);
  const [values] = await page.readRasters({ samples: [0] });
  if (values === undefined || typeof values === 'number' || page.getSamplesPerPixel() > 2) {
    throw badInput({
      what: 'it is a colour picture, and labels are single numbers',
      mend: 'Export a 16-bit label image.',
    });
  }
  return { width, height, values };
}

/** Of a picture that claims more strips or tiles than it lists, the decoder would look for each in vain. */
async function refuseMissingBlocks(page: GeoTIFFImage): Promise<void> {
  const listed: unknown = await page.fileDirectory.loadValue(page.isTiled ? 'TileOffsets' : 'StripOffsets');
  const across = page.isTiled ? Math.ceil(page.getWidth() / page.getTileWidth()) : 1;
  const needed = across * Math.ceil(page.getHeight() / page.getTileHeight());
  const found = Array.isArray(listed) || ArrayBuffer.isView(listed) ? lengthOf(listed) : 0;
  if (found >= needed) return;
  throw badInput({ what: `it lists ${found} of its ${needed} blocks of pixels` });
}

const lengthOf = (list: readonly unknown[] | ArrayBufferView) => ('length' in list ? list.length : 0);

function toLabels(values: ArrayLike<number>, path: string): Uint32Array {
  const labels = new Uint32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (!(Number.isInteger(value) && value >= 0 && value < 2 ** 32)) {
      throw badInput({
        what: `a pixel holds ${value}, which is no label`,
        where: path,
        mend: 'Export whole numbers from 0 up, 0 for the background.',
      });
    }
    labels[index] = value;
  }
  return labels;
}
