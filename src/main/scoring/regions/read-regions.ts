import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RegionFormat } from '../../../shared/contract/regions.ts';
import { badInput, cancelled, notFound, unsupported } from '../../../shared/errors.ts';
import { readCellprofilerCsv } from './formats/cellprofiler-csv.ts';
import { readCoco } from './formats/coco.ts';
import type { FoundImage } from './formats/found.ts';
import { readGeojson } from './formats/geojson.ts';
import { labelTableName, readLabelImage } from './formats/label-image.ts';
import { readOmeZarrLabels } from './formats/ome-zarr-labels.ts';
import { readText } from './formats/read-text.ts';
import { readVoc } from './formats/voc.ts';

/** Every form of region file: how it is read. A new form is a reader and a line here and in {@link tellFormat}. */
const readers: Readonly<Record<RegionFormat, (path: string) => Promise<FoundImage[]>>> = {
  geojson: readGeojson,
  coco: readCoco,
  'label-image': readLabelImage,
  'ome-zarr-labels': readOmeZarrLabels,
  'cellprofiler-csv': readCellprofilerCsv,
  voc: readVoc,
};

const mostFiles = 200_000;

/** A file to read and the form it has. */
export interface RegionFile {
  readonly path: string;
  readonly format: RegionFormat;
}

/** The region files among paths and, of folders, within them. @throws NotFound, BadInput where there are none. */
export async function listRegionFiles(
  paths: readonly string[],
  format: RegionFormat | null,
  signal?: AbortSignal,
): Promise<RegionFile[]> {
  const files: RegionFile[] = [];
  const add = async (path: string, asked: boolean): Promise<void> => {
    if (signal?.aborted === true) throw cancelled();
    if (files.length >= mostFiles) throw badInput({ what: `more than ${mostFiles} files`, where: path });
    const facts = await stat(path).catch((error: unknown) => {
      throw notFound({
        what: 'there is no such file or folder',
        where: path,
        mend: 'Check the path.',
        cause: error,
      });
    });
    if (facts.isDirectory() && format !== 'ome-zarr-labels' && !/\.zarr$/i.test(path)) {
      for (const name of (await readdir(path)).sort()) await add(join(path, name), false);
      return;
    }
    const own = format ?? (await tellFormat(path, facts.isDirectory()));
    if (own !== null) files.push({ path, format: own });
    else if (asked) {
      throw unsupported({
        what: 'the file is of no kind that regions are read from',
        where: path,
        mend: 'Give GeoJSON, COCO, a label image, OME-Zarr labels, a CellProfiler table, or VOC boxes.',
      });
    }
  };
  for (const path of paths) await add(path, true);
  if (files.length === 0) {
    throw badInput({ what: 'there is no region file', where: paths.join(', '), mend: 'Check the path.' });
  }
  return files;
}

/** By ending, and for JSON by what is in it; null for files that hold no regions. */
async function tellFormat(path: string, isFolder: boolean): Promise<RegionFormat | null> {
  const name = basename(path).toLowerCase();
  if (isFolder) return 'ome-zarr-labels';
  if (name === labelTableName || name.startsWith('.')) return null;
  if (/\.(tiff?|png)$/.test(name)) return 'label-image';
  if (name.endsWith('.geojson')) return 'geojson';
  if (name.endsWith('.xml')) return 'voc';
  if (name.endsWith('.csv')) return 'cellprofiler-csv';
  if (!name.endsWith('.json')) return null;
  const text = await readText(path);
  return /"annotations"\s*:/.test(text) && /"images"\s*:/.test(text) ? 'coco' : 'geojson';
}

/** Reads one file. @throws errors of the family that name the file. */
export const readRegionFile = ({ path, format }: RegionFile): Promise<FoundImage[]> => readers[format](path);
