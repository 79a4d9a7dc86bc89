import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { badInput } from '../../../shared/errors.ts';
import {
  readVoyagerChannels,
  readVoyagerDetail,
  readVoyagerRecords,
  type VoyagerDetail,
  type VoyagerRecords,
} from './cellvoyager-files.ts';
import { chooseIndex, findIndexes, labelIndexes, type LabelledIndex } from './find-index.ts';
import { leadsOut, toInnerPath } from './inner-path.ts';
import type { LeftOut, ListedChannel, ListedImage, PlateReader } from './plate-reader.ts';
import { settleImages } from './settle-listing.ts';
import { tellActionsApart } from './voyager-actions.ts';

/** A measurement of Yokogawa's CellVoyager CV7000 or CV8000: .mlf, .mrf and .mes beside its images. */
export const cellVoyagerReader: PlateReader = {
  format: 'cellvoyager',
  recognise: async (path, signal) => {
    const [index, ...more] = await findMeasurements(path, signal);
    if (index === undefined) return null;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    return { evidence: `CellVoyager records ${basename(index.path)}${others}`, confidence: 1 };
  },
  list: async (path, { plate, signal }) => {
    const measurements = await findMeasurements(path, signal);
    const chosen = chooseIndex(path, measurements, plate);
    if (chosen === null) throw noRecords(path);
    const root = dirname(chosen.path);
    const records = await readVoyagerRecords(chosen.path, signal);
    const { named, outside } = placeImages(records);
    const [first] = outside;
    if (named.length === 0 && first !== undefined) throw leadsOut(chosen.path, first.where);
    const beside = await readdir(root);
    const leftOut: LeftOut[] = [...outside, ...tellErrors(records)];
    const detail = await readBeside(root, findFile(beside, /\.mrf$/i, null), leftOut, (file) =>
      readVoyagerDetail(file, signal),
    );
    const setting = findFile(beside, /\.mes$/i, detail?.settingFile ?? null);
    const channels = await readBeside(root, setting, leftOut, (file) => readVoyagerChannels(file, signal));
    const settled = await settleImages(root, chosen.path, named, signal);
    const used = new Set(settled.images.map(({ channel }) => channel));
    return {
      format: 'cellvoyager',
      root,
      name: nameMeasurement(detail, root, measurements.length > 1),
      evidence: ['Yokogawa CellVoyager', basename(chosen.path), detail?.system].filter(Boolean).join(', '),
      size: detail?.size ?? null,
      ...settled,
      leftOut: [...settled.leftOut, ...leftOut],
      channels: (channels ?? []).filter(({ key }) => used.has(key)) satisfies ListedChannel[],
      pixelSizeUm: detail?.pixelSizeUm ?? null,
    };
  },
};

const depth = 2;

async function findMeasurements(path: string, signal?: AbortSignal): Promise<LabelledIndex[]> {
  return labelIndexes(path, await findIndexes(path, /^MeasurementData\.mlf$/i, depth, signal), /^images?$/i);
}

/** The file of this name; else the only one of its kind. */
function findFile(names: readonly string[], kind: RegExp, wanted: string | null): string | null {
  const found = names.filter((name) => kind.test(name) && !name.startsWith('.')).sort();
  const exact = found.find((name) => name.toLowerCase() === wanted?.toLowerCase());
  return exact ?? found.find((name) => /^measurement/i.test(name)) ?? found[0] ?? null;
}

/** A damaged file beside the records costs its own facts, not the plate; it is told of. */
async function readBeside<T>(
  root: string,
  name: string | null,
  leftOut: LeftOut[],
  read: (path: string) => Promise<T>,
): Promise<T | null> {
  if (name === null) return null;
  try {
    return await read(join(root, name));
  } catch (error) {
    if (error instanceof Error && error.name === 'Cancelled') throw error;
    leftOut.push({ where: name, reason: error instanceof Error ? error.message : String(error) });
    return null;
  }
}

function placeImages({ images: records }: VoyagerRecords): { named: ListedImage[]; outside: LeftOut[] } {
  const named: ListedImage[] = [];
  const outside: LeftOut[] = [];
  for (const { file, well, field, channel, z, t, stageUm } of tellActionsApart(records)) {
    const relativePath = toInnerPath(file);
    if (relativePath === null) {
      outside.push({ where: file.slice(0, 300), reason: 'the records name a file outside their folder' });
      continue;
    }
    // The stage's y axis points upwards on the picture.
    const stage = stageUm === null ? undefined : { x: stageUm.x, y: -stageUm.y, unit: 'um' as const };
    named.push({ relativePath, well, field, channel, z, t, stage });
  }
  return { named, outside };
}

function tellErrors({ errors }: VoyagerRecords): LeftOut[] {
  return [...errors].map(([reason, times]) => ({
    where: 'MeasurementData.mlf',
    reason:
      times === 1 ? `the microscope noted: ${reason}` : `the microscope noted ${times} times: ${reason}`,
  }));
}

/** Two measurements of one plate must not share a name. */
function nameMeasurement(detail: VoyagerDetail | null, root: string, several: boolean): string {
  const folder = basename(root);
  const name = detail?.plateName ?? folder;
  return several && name !== folder ? `${name} ${folder}` : name;
}

function noRecords(path: string) {
  return badInput({
    what: 'there is no CellVoyager MeasurementData.mlf here',
    where: path,
    mend: 'Name the folder of the measurement, or choose --format tiff-pattern to go by the names of the files.',
  });
}
