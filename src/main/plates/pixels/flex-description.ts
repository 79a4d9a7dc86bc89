import type { GeoTIFFImage } from 'geotiff';

/** The pages of an Opera's .flex file: every channel of a slice, then those of the next one. */
export interface FlexPages {
  readonly channelNames: readonly string[];
  readonly slices: number;
}

/** The private tag in which the Opera describes the file. */
const flexTag = 65200;

/**
 * Reads the description of a .flex file, in which an `Array` stands for a page and is named by exposure and camera, which
 * together are the channel. Null for every other file, and where names and pages do not agree.
 */
export async function readFlexPages(first: GeoTIFFImage, pages: number): Promise<FlexPages | null> {
  if (!first.fileDirectory.hasTag(flexTag)) return null;
  const value: unknown = await first.fileDirectory.loadValue(flexTag);
  const text = typeof value === 'string' ? value : toText(value);
  const names = [...text.matchAll(/<Array\b[^<>]{0,400}?\bName="([^"<>]{1,80})"/g)].map(
    ([, name = '']) => name,
  );
  const channelNames = [...new Set(names)];
  const alternating = names.every((name, page) => name === channelNames[page % channelNames.length]);
  if (channelNames.length === 0 || names.length !== pages || !alternating) return null;
  return { channelNames, slices: pages / channelNames.length };
}

const toText = (value: unknown) =>
  value instanceof Uint8Array ? new TextDecoder('latin1').decode(value) : '';
