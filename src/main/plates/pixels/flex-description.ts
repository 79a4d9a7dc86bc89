import { fromFile, type GeoTIFFImage } from 'geotiff';

/** The pages of an Opera's .flex file: every channel of a slice, then those of the next one, then the next field. */
export interface FlexPages {
  readonly channelNames: readonly string[];
  readonly slices: number;
  readonly fields: number;
}

/** The field 000 is what files are called that hold all fields of a well. */
const severalFields = /000\.flex$/i;
export const mayHoldFields = (path: string) => severalFields.test(path);

/** The private tag in which the Opera describes the file. */
const flexTag = 65200;

/**
 * Reads the description of a .flex file, in which an `Array` stands for a page and is named by exposure and camera, which
 * together are the channel. Null for every other file, and where names and pages do not agree.
 */
export async function readFlexPages(
  first: GeoTIFFImage,
  pages: number,
  path: string,
): Promise<FlexPages | null> {
  if (!first.fileDirectory.hasTag(flexTag)) return null;
  const value: unknown = await first.fileDirectory.loadValue(flexTag);
  const text = typeof value === 'string' ? value : toText(value);
  const names = [...text.matchAll(/<Array\b[^<>]{0,400}?\bName="([^"<>]{1,80})"/g)].map(
    ([, name = '']) => name,
  );
  const channelNames = [...new Set(names)];
  const alternating = names.every((name, page) => name === channelNames[page % channelNames.length]);
  if (channelNames.length === 0 || names.length !== pages || !alternating) return null;
  const each = pages / channelNames.length;
  if (!Number.isInteger(each)) return null;
  const fields = mayHoldFields(path) ? countFields(text, each) : 1;
  return { channelNames, slices: each / fields, fields };
}

/** The description lists the fields of a well and the planes of a stack; together they have to explain the pages. */
function countFields(text: string, pagesOfAChannel: number): number {
  const fields = largestNumber(text, /<Field\b[^<>]{0,200}?\bNo="(\d{1,5})"/g);
  const planes = largestNumber(text, /<Plane\b[^<>]{0,200}?\bNo="(\d{1,5})"/g);
  return pagesOfAChannel % fields === 0 && (planes === 1 || fields * planes === pagesOfAChannel) ? fields : 1;
}

const largestNumber = (text: string, pattern: RegExp) =>
  Math.max(1, ...[...text.matchAll(pattern)].map(([, number]) => Number(number)));

const toText = (value: unknown) =>
  value instanceof Uint8Array ? new TextDecoder('latin1').decode(value) : '';

/** How many fields a file holds. @throws what the file system or the decoder says */
export async function countFlexFields(path: string): Promise<number> {
  const file = await fromFile(path);
  try {
    const pages = await readFlexPages(await file.getImage(0), await file.getImageCount(), path);
    return pages?.fields ?? 1;
  } finally {
    await file.close();
  }
}
