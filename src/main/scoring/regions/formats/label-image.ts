import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import Papa from 'papaparse';
import { z } from 'zod';
import type { Region } from '../../../../shared/region.ts';
import { forEachSpan } from '../../../../shared/region-raster.ts';
import { traceLabels } from '../../../../shared/region-trace.ts';
import { labelComponents } from './components.ts';
import type { ExportedField } from './exported-field.ts';
import { noHint, stemOf, type FoundImage, type FoundRegion, type ImageHint } from './found.ts';
import { readLabelFile, type LabelImage } from './label-file.ts';

/** The table beside label images that says what each label is. */
export const labelTableName = 'labels.csv';
const rowSchema = z.object({
  file: z.string(),
  label: z.coerce.number(),
  class: z.string(),
  annotator: z.string(),
  name: z.string().default(''),
  plate: z.string().default(''),
  well: z.string().default(''),
  field: z.coerce.number().default(0),
});
export type LabelRow = z.infer<typeof rowSchema>;

/**
 * Reads a label image: every label becomes a region, outlined along the pixels' edges. Where a picture has one value
 * other than 0 in several places, it is a mask without labels, and each connected part becomes a region. The class is
 * the one that the table beside it gives, or the kind of object in CellProfiler's file name.
 */
export async function readLabelImage(path: string): Promise<FoundImage[]> {
  const image = await readLabelFile(path);
  const table = await readTable(path);
  const { width, height } = image;
  const [row] = table.values();
  const hint: ImageHint = {
    ...noHint,
    name: basename(path),
    plate: row?.plate || null,
    well: row?.well || null,
    field: row === undefined || row.field === 0 ? null : row.field,
    size: { width, height },
  };
  const { labels, notice } = table.size > 0 ? { labels: image.labels, notice: null } : separate(image);
  const kind = kindOf(path);
  const regions = [...traceLabels(labels, image)].map(([label, geometry]): FoundRegion => {
    const known = table.get(label);
    return {
      class: known?.class ?? kind,
      color: null,
      name: known?.name || null,
      annotator: known?.annotator ?? null,
      geometry,
    };
  });
  return [
    { file: path, hint, regions, sizeMatters: true, leftOut: [], notices: notice === null ? [] : [notice] },
  ];
}

/** CellProfiler's masks name their kind at the end: ..._MaskNuclei, ..._Cells, ..._cp_masks. */
function kindOf(path: string): string | null {
  const found = /[_-](?:Mask)?(Nuclei|Nucleus|Cells?|Cytoplasm|Organelles?)$/i.exec(stemOf(path));
  return found?.[1] ?? null;
}

function separate(image: LabelImage): { labels: Uint32Array; notice: string | null } {
  const value = image.labels.find((label) => label !== 0);
  const isMask = value !== undefined && image.labels.every((label) => label === 0 || label === value);
  if (!isMask) return { labels: image.labels, notice: null };
  const { labels, count } = labelComponents(image.labels, image);
  return count < 2
    ? { labels: image.labels, notice: null }
    : { labels, notice: `a mask without labels was taken apart into ${count} connected objects` };
}

async function readTable(path: string): Promise<Map<number, LabelRow>> {
  let text: string;
  try {
    text = await readFile(join(dirname(path), labelTableName), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
    throw error;
  }
  const { data } = Papa.parse<unknown>(text, { header: true, skipEmptyLines: true });
  const rows = data.flatMap((row) => rowSchema.safeParse(row).data ?? []);
  return new Map(rows.filter(({ file }) => file === basename(path)).map((row) => [row.label, row]));
}

/** A field's regions as labels from 1 on, in their order; where regions overlap, the later one has the pixel. */
export function drawLabels({ field, regions }: Pick<ExportedField, 'field' | 'regions'>) {
  const size = { width: field.width, height: field.height };
  const labels = new Uint32Array(size.width * size.height);
  let overlaps = 0;
  regions.forEach((region: Region, index) => {
    forEachSpan(region.geometry, size, (y, from, to) => {
      for (let at = y * size.width + from; at < y * size.width + to; at++) {
        if (labels[at] !== 0 && labels[at] !== index + 1) overlaps++;
        labels[at] = index + 1;
      }
    });
  });
  return { labels, overlaps };
}

/** The rows of the table for one label image. */
export const toLabelTable = (rows: readonly LabelRow[]): string => Papa.unparse([...rows], { newline: '\n' });
