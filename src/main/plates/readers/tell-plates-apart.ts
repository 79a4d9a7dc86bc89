import type { FilePattern } from '../file-pattern.ts';
import type { ListedImage } from './plate-reader.ts';

/** An image with what its path says beside its place on the plate. */
export interface PlacedImage {
  readonly pattern: FilePattern;
  readonly image: ListedImage;
  /** The plate that the path names; null where the pattern has no `{plate}`. */
  readonly plate: string | null;
}

/** One of the plates that a folder holds. */
export interface FoundPlate {
  /** What the person calls it by: the name in its paths, or its folder where that does not tell it apart. */
  readonly label: string;
  /** The name that its paths give, or null. */
  readonly name: string | null;
  readonly placed: readonly PlacedImage[];
}

/** What makes two images the same plane. */
export function planeKey({ well, field, channel, z, t }: ListedImage): string {
  return [well.row, well.column, dropLeadingZeros(field), channel, z, t].join('|');
}

export const dropLeadingZeros = (text: string) => (/^\d+$/.test(text) ? String(Number(text)) : text.trim());

/**
 * Tells the plates of a folder apart: by the name in their paths; by the folder around those of time points or
 * slices; and by folder wherever two folders hold the same plane, since a plate has every plane once.
 */
export function tellPlatesApart(found: readonly PlacedImage[]): FoundPlate[] {
  const all = dropTimes(found);
  const groups = Map.groupBy(all, (placed) => `${placed.plate ?? ''}\n${acquisitionFolder(placed) ?? ''}`);
  const parts = [...groups.values()].flatMap((group) => splitWhereFoldersClash(group));
  const names = parts.map(([first]) => first?.plate ?? null);
  return parts.map((placed, index) => {
    const name = names[index] ?? null;
    const unique = name !== null && names.indexOf(name) === names.lastIndexOf(name);
    return { label: unique ? name : commonFolder(placed), name, placed };
  });
}

const timeOfDay = /[_ -]*\d{4}-?\d{2}-?\d{2}[T_ -]?\d{2}[-h]?\d{2}(?:[-m]?\d{2})?(?:[.,-]?\d{3})?Z?[_ -]*/;

/** A time at which each image was taken is no part of a plate's name, where without it every plane is there once. */
function dropTimes(all: readonly PlacedImage[]): readonly PlacedImage[] {
  if (new Set(all.map(({ plate }) => plate)).size < 2) return all;
  const named = all.map((placed) => {
    const plate = placed.plate?.replace(timeOfDay, '') ?? '';
    return { ...placed, plate: plate === '' ? null : plate };
  });
  const planes = new Set(
    named.map(
      ({ plate, pattern, image }) => `${plate ?? ''}|${folderAbove(pattern, image)}|${planeKey(image)}`,
    ),
  );
  return planes.size === all.length ? named : all;
}

/** The folder that holds the folders of time points or slices; null where the pattern reads neither from a folder. */
function acquisitionFolder({ pattern, image }: PlacedImage): string | null {
  return readsAcquisition(pattern) ? folderAbove(pattern, image) : null;
}

const acquisitions = new WeakMap<FilePattern, boolean>();

function readsAcquisition(pattern: FilePattern): boolean {
  const known = acquisitions.get(pattern);
  if (known !== undefined) return known;
  const folders = pattern.text.split('/').slice(0, -1);
  const reads = folders.some((folder) => /\{[zt]\}/.test(folder));
  acquisitions.set(pattern, reads);
  return reads;
}

/** The folders of a file that its pattern says nothing about; empty where there are none. */
function folderAbove({ depth }: FilePattern, { relativePath }: ListedImage): string {
  let end = relativePath.length;
  for (let name = 0; name < depth && end > 0; name++)
    end = Math.max(0, relativePath.lastIndexOf('/', end - 1));
  return relativePath.slice(0, end);
}

const namesOf = (folder: string) => (folder === '' ? [] : folder.split('/'));

function splitWhereFoldersClash(group: readonly PlacedImage[], depth = 0): (readonly PlacedImage[])[] {
  if (!foldersClash(group)) return [group];
  const branches = Map.groupBy(group, ({ pattern, image }) =>
    namesOf(folderAbove(pattern, image))
      .slice(0, depth + 1)
      .join('/'),
  );
  return [...branches.values()].flatMap((branch) => splitWhereFoldersClash(branch, depth + 1));
}

function foldersClash(group: readonly PlacedImage[]): boolean {
  const all = group.map(({ pattern, image }) => folderAbove(pattern, image));
  // Images of one folder are what nearly every plate has.
  if (all.every((folder) => folder === all[0])) return false;
  const folders = new Map<string, string>();
  return group.some(({ image }, index) => {
    const key = planeKey(image);
    const folder = all[index] ?? '';
    const first = folders.get(key) ?? folder;
    folders.set(key, first);
    return first !== folder;
  });
}

/** The deepest folder that holds them all; `.` for the one that was given. */
function commonFolder(placed: readonly PlacedImage[]): string {
  const distinct = new Set(placed.map(({ pattern, image }) => folderAbove(pattern, image)));
  let common: string[] | null = null;
  for (const folders of Array.from(distinct, namesOf)) {
    const shared: string[] = common ?? folders;
    const differs = shared.findIndex((folder, index) => folder !== folders[index]);
    common = differs < 0 ? shared : shared.slice(0, differs);
  }
  return common === null || common.length === 0 ? '.' : common.join('/');
}
