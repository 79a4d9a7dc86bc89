import { join } from 'node:path';
import type { OmeZarrVersion } from '../../../../shared/contract/exports.ts';
import type { Field } from '../../../../shared/plate.ts';
import type { Region, RegionClass } from '../../../../shared/region.ts';
import { forEachSpan } from '../../../../shared/region-raster.ts';
import { createNamer } from '../file-names.ts';
import { labelMetadata, multiscaleMetadata } from './metadata.ts';
import { writeZarrArray, writeZarrGroup } from './zarr-files.ts';

/** A field's regions and where they belong. */
export interface LabelledField {
  readonly plate: string;
  readonly well: string;
  readonly field: Field;
  readonly pixelSizeUm: number | null;
  readonly regions: readonly Region[];
}

/**
 * Writes a field's regions beside its image: one label image a class at the field's own pixels, so that classes may
 * overlap. Answers how many pixels regions of one class shared; the later region has them.
 */
export async function writeLabels(
  image: string,
  version: OmeZarrVersion,
  labelled: LabelledField,
  classes: readonly RegionClass[],
): Promise<number> {
  const { plate, well, field, regions } = labelled;
  const used = classes.filter(({ name }) => regions.some((region) => region.class === name));
  const nameFolder = createNamer();
  const folders = used.map(({ name }) => nameFolder(name));
  await writeZarrGroup(join(image, 'labels'), version, {
    labels: folders,
    platelens: { plate, well, field: field.index },
  });
  let shared = 0;
  for (const [index, entry] of used.entries()) {
    const own = regions.filter((region) => region.class === entry.name);
    const folder = join(image, 'labels', folders[index] ?? 'label');
    shared += await writeClass(folder, version, labelled, entry, own);
  }
  return shared;
}

async function writeClass(
  folder: string,
  version: OmeZarrVersion,
  { field, pixelSizeUm }: LabelledField,
  entry: RegionClass,
  regions: readonly Region[],
): Promise<number> {
  const size = { width: field.width, height: field.height };
  const place = { box: { x: 0, y: 0, ...size }, size, pixelSizeUm, levels: 1, channels: false };
  await writeZarrGroup(folder, version, {
    multiscales: [multiscaleMetadata(version, entry.name, place, 'regions')],
    ...labelMetadata(version, entry, regions),
  });
  const data = new Uint32Array(size.width * size.height);
  let shared = 0;
  for (const [index, { geometry }] of regions.entries()) {
    forEachSpan(geometry, size, (y, from, to) => {
      for (let at = y * size.width + from; at < y * size.width + to; at++) {
        if (data[at] !== 0 && data[at] !== index + 1) shared += 1;
        data[at] = index + 1;
      }
    });
  }
  await writeZarrArray(join(folder, '0'), version, { shape: [size.height, size.width], data });
  return shared;
}
