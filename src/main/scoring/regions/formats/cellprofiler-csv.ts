import Papa from 'papaparse';
import { z } from 'zod';
import { badInput } from '../../../../shared/errors.ts';
import { noHint, stemOf, type FoundImage, type ImageHint } from './found.ts';
import { readText } from './read-text.ts';

const centreX = /^(?:(.+)_)?(?:Location_Center_X|AreaShape_Center_X)$/i;
const wellColumn = /^(?:Image_)?Metadata_Well(?:Name)?$/i;
const fieldColumn = /^(?:Image_)?Metadata_(?:Site|Field|FOV)$/i;
const plateColumn = /^(?:Image_)?Metadata_Plate(?:Name)?$/i;
const nameColumn = /^(?:Image_)?FileName_.+$/i;
const rowSchema = z.record(z.string(), z.string());

/**
 * Reads the centres of objects from CellProfiler's table of objects, as points: one region an image and kind of object.
 * CellProfiler puts 0 at the centre of the first pixel, which is 0.5 here.
 */
export async function readCellprofilerCsv(path: string): Promise<FoundImage[]> {
  const { data, meta } = Papa.parse<unknown>(await readText(path), { header: true, skipEmptyLines: true });
  const columns = meta.fields ?? [];
  const column = (pattern: RegExp) => columns.find((name) => pattern.test(name)) ?? null;
  const x = column(centreX);
  const y = x === null ? null : x.replace(/X$/i, (end) => (end === 'X' ? 'Y' : 'y'));
  if (x === null || y === null || !columns.includes(y)) {
    throw badInput({
      what: 'no column holds centres of objects',
      where: path,
      mend: 'Let ExportToSpreadsheet write Location_Center_X and Location_Center_Y.',
    });
  }
  const rows = data.map((row) => rowSchema.safeParse(row).data ?? {});
  const places = {
    name: column(nameColumn),
    plate: column(plateColumn),
    well: column(wellColumn),
    field: column(fieldColumn),
  };
  const kind = centreX.exec(x)?.[1] ?? stemOf(path).replace(/^.*_/, '');
  const images = Map.groupBy(rows, (row) =>
    [places.plate, places.well, places.field, places.name]
      .map((at) => (at === null ? '' : (row[at] ?? '')))
      .join('\n'),
  );
  return [...images.values()].map((own) =>
    toImage(path, kind, toHint(path, places, own[0] ?? {}), own, x, y),
  );
}

function toHint(
  path: string,
  places: Readonly<Record<'name' | 'plate' | 'well' | 'field', string | null>>,
  row: Readonly<Record<string, string>>,
): ImageHint {
  const value = (at: string | null) => (at === null ? null : row[at] || null);
  const field = value(places.field);
  return {
    ...noHint,
    name: value(places.name) ?? stemOf(path),
    plate: value(places.plate),
    well: value(places.well),
    field: field !== null && Number.isInteger(Number(field)) ? Number(field) : null,
  };
}

function toImage(
  path: string,
  kind: string,
  hint: ImageHint,
  rows: readonly Readonly<Record<string, string>>[],
  x: string,
  y: string,
): FoundImage {
  const points: number[] = [];
  let lost = 0;
  for (const row of rows) {
    const [px, py] = [toNumber(row[x]), toNumber(row[y])];
    if (Number.isFinite(px) && Number.isFinite(py)) points.push(px + 0.5, py + 0.5);
    else lost++;
  }
  const geometry = { kind: 'points', points, radius: 0 } as const;
  return {
    file: path,
    hint,
    regions: points.length === 0 ? [] : [{ class: kind, color: null, name: null, annotator: null, geometry }],
    sizeMatters: false,
    leftOut: lost === 0 ? [] : [`${lost} objects without a centre`],
    notices: [],
  };
}

const toNumber = (text: string | undefined) =>
  text === undefined || text.trim() === '' ? NaN : Number(text);
