import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { badInput } from '../../../shared/errors.ts';
import { chooseIndex, findIndexes, labelIndexes, type LabelledIndex } from './find-index.ts';
import { readHarmonyIndex, type HarmonyIndex } from './harmony-index.ts';
import { leadsOut, toInnerPath } from './inner-path.ts';
import type { LeftOut, ListedChannel, ListedImage, PlateReader } from './plate-reader.ts';
import { settleImages } from './settle-listing.ts';

/** A measurement of PerkinElmer's (Revvity's) Harmony: Operetta, Opera Phenix, Sonata; also as Columbus exports it. */
export const harmonyReader: PlateReader = {
  format: 'harmony',
  recognise: async (path, signal) => {
    const [index, ...more] = await findMeasurements(path, signal);
    if (index === undefined) return null;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    return { evidence: `Harmony index ${basename(index.path)}${others}`, confidence: 1 };
  },
  list: async (path, { plate, signal }) => {
    const measurements = await findMeasurements(path, signal);
    const chosen = chooseIndex(path, measurements, plate);
    if (chosen === null) throw noIndex(path);
    const index = await readHarmonyIndex(chosen.path, signal);
    const root = dirname(chosen.path);
    const { named, outside } = placeImages(index);
    const [first] = outside;
    if (named.length === 0 && first !== undefined) throw leadsOut(chosen.path, first.where);
    const settled = await settleImages(root, chosen.path, named, signal);
    const sized = index.rows !== null && index.columns !== null;
    return {
      format: 'harmony',
      root,
      name: nameMeasurement(index, chosen, measurements.length > 1),
      evidence: describe(index, chosen.path),
      size: sized ? { rows: index.rows, columns: index.columns } : null,
      ...settled,
      leftOut: [...settled.leftOut, ...outside, ...tellRefused(index)],
      channels: listChannels(index),
      pixelSizeUm: index.pixelSizeUm,
    };
  },
};

const indexName = /^(?:index(?:\.idx|\.ref)?|imageindex\.columbusidx|images\.columbusidx)\.xml$/i;
/** The folders that are looked into: the images' own one, the measurement around it, and a folder of measurements. */
const depth = 2;

/** One index a folder: the one with the full description where several lie side by side. */
async function findMeasurements(path: string, signal?: AbortSignal): Promise<LabelledIndex[]> {
  const found = await findIndexes(path, indexName, depth, signal);
  const byFolder = Map.groupBy(found, (index) => dirname(index));
  const best: string[] = [];
  for (const candidates of byFolder.values()) {
    const ordered = [...candidates].sort((a, b) => rank(a) - rank(b));
    for (const candidate of ordered) {
      if (!(await looksLikeHarmony(candidate))) continue;
      best.push(candidate);
      break;
    }
  }
  return labelIndexes(path, best, /^images$/i);
}

const preference = [/\.idx\.xml$/i, /^index\.xml$/i, /columbusidx\.xml$/i, /\.ref\.xml$/i];
const rank = (path: string) => preference.findIndex((name) => name.test(basename(path)));

/** The root element stands within the first bytes, whatever the file's size. */
async function looksLikeHarmony(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return false;
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    const start = buffer.subarray(0, bytesRead).toString('latin1').replaceAll('\0', '');
    return /EvaluationInputData|PEHH|Columbus|<\/?Harmony/i.test(start);
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

function placeImages(index: HarmonyIndex): { named: ListedImage[]; outside: LeftOut[] } {
  const named: ListedImage[] = [];
  const outside: LeftOut[] = [];
  for (const { url, well, field, channel, z, t, stageUm } of index.images) {
    const relativePath = toInnerPath(url);
    if (relativePath === null) {
      outside.push({ where: url.slice(0, 300), reason: 'the index names a file outside its folder' });
      continue;
    }
    // The stage's y axis points away from the operator, that is upwards on the picture.
    const stage = stageUm === null ? undefined : { x: stageUm.x, y: -stageUm.y, unit: 'um' as const };
    named.push({ relativePath, well, field, channel, z, t, stage });
  }
  return { named, outside };
}

/** Thousands of images that the microscope marked for one reason are one line of the report. */
function tellRefused({ refused }: HarmonyIndex): LeftOut[] {
  return [...Map.groupBy(refused, ({ reason }) => reason)].map(([reason, images]) => ({
    where:
      images.length === 1 ? (images[0]?.url ?? '') : `${images.length} images, ${images[0]?.url ?? ''} first`,
    reason,
  }));
}

function listChannels({ channels }: HarmonyIndex): ListedChannel[] {
  return [...channels].map(([key, { name, emissionNm, excitationNm }]) => ({
    key,
    name,
    color: null,
    wavelengthNm: emissionNm ?? excitationNm,
  }));
}

/** Two measurements of one plate must not share a name. */
function nameMeasurement(index: HarmonyIndex, { path, label }: LabelledIndex, several: boolean): string {
  const folder = basename(dirname(path));
  const around = /^images$/i.test(folder) ? basename(dirname(dirname(path))) : folder;
  const name = index.name ?? around;
  const number = /Measurement \d+/i.exec(label)?.[0];
  return several && number !== undefined && !name.includes(number) ? `${name} ${number}` : name;
}

function describe(index: HarmonyIndex, path: string): string {
  const version = index.version === null ? '' : `, ${index.version}`;
  const instrument = index.instrument === null || index.instrument === '' ? '' : `, ${index.instrument}`;
  return `${basename(path)}${version}${instrument}`;
}

function noIndex(path: string) {
  return badInput({
    what: 'there is no Harmony index (Index.idx.xml, Index.xml or index.ref.xml) here',
    where: path,
    mend: 'Name the folder of the measurement, or choose --format tiff-pattern to go by the names of the files.',
  });
}
