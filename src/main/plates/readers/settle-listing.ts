import { basename, extname } from 'node:path';
import { badInput } from '../../../shared/errors.ts';
import { formatWell } from '../../../shared/wells.ts';
import { imageExtension } from '../file-pattern.ts';
import type { LeftOut, ListedImage } from './plate-reader.ts';
import { planeKey } from './tell-plates-apart.ts';
import { walkFolder } from './walk-folder.ts';

/** Thumbnails that microscopes put beside the planes are no planes. */
export const isPlaneFile = (name: string) => imageExtension.test(name) && !/_thumb/i.test(name);

/** The part of a listing that depends on which of the named files are there. */
export interface SettledImages {
  readonly images: readonly ListedImage[];
  readonly missing: readonly LeftOut[];
  readonly leftOut: readonly LeftOut[];
  readonly strayFiles: number;
}

/**
 * Compares the images that an index names with the files of its folder. Absent ones are told a well at a time, a plane
 * that is named twice is left out, and a name counts without regard to case or to `.tif` or `.tiff`.
 * @throws BadInput where none of them is there
 */
export async function settleImages(
  root: string,
  index: string,
  named: readonly ListedImage[],
  signal?: AbortSignal,
): Promise<SettledImages> {
  const walk = await walkFolder(root, isPlaneFile, signal);
  const files = new Map(walk.files.map((file) => [toKey(file), file]));
  const taken = new Map<string, ListedImage>();
  const absent: ListedImage[] = [];
  const leftOut: LeftOut[] = [...walk.unreadable];
  const used = new Set<string>();
  for (const image of named) {
    const file = files.get(toKey(image.relativePath));
    if (file === undefined) {
      absent.push(image);
      continue;
    }
    used.add(file);
    const key = planeKey(image);
    const first = taken.get(key);
    if (first === undefined) taken.set(key, { ...image, relativePath: file });
    else if (first.relativePath !== file)
      leftOut.push({ where: file, reason: `the same plane as ${first.relativePath}` });
  }
  if (taken.size === 0) throw noneThere(index, named);
  return {
    images: [...taken.values()],
    missing: describeAbsent(absent, named, basename(index)),
    leftOut,
    strayFiles: walk.files.filter((file) => !used.has(file)).length,
  };
}

function toKey(path: string): string {
  const lower = path.normalize('NFC').toLowerCase();
  const extension = extname(lower);
  // Exports are often converted to another kind of image, with the index left as it was.
  return ['.tif', '.tiff', '.png'].includes(extension) ? lower.slice(0, -extension.length) : lower;
}

function describeAbsent(
  absent: readonly ListedImage[],
  named: readonly ListedImage[],
  index: string,
): LeftOut[] {
  const nameOf = ({ well }: ListedImage) => formatWell(well);
  const all = Map.groupBy(named, nameOf);
  return [...Map.groupBy(absent, nameOf)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([well, images]) => ({
      where: well,
      reason: `${images.length} of the ${all.get(well)?.length ?? 0} images that ${index} names are not there, for instance ${images[0]?.relativePath ?? ''}`,
    }));
}

function noneThere(index: string, named: readonly ListedImage[]) {
  return badInput({
    what:
      named.length === 0
        ? 'it names no image'
        : `none of the ${named.length} images that it names is there, for instance ${named[0]?.relativePath ?? ''}`,
    where: index,
    mend: 'Copy the images beside it, or choose --format tiff-pattern to go by the names of the files.',
  });
}
