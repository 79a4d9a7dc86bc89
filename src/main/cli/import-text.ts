import { badInput } from '../../shared/errors.ts';
import type { Excerpt, ImportPreview } from '../../shared/import.ts';
import type { ImportReport, LeftOut } from '../plates/index.ts';
import { formatError } from './command.ts';

const shownAtMost = 8;
const wellsAtMost = 24;

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** What an import did, for a person. */
export function describeReport(report: ImportReport, project: string): string {
  return [
    `${report.name}: ${count(report.wells, 'well')}, ${count(report.fields, 'field')}, ${count(report.planes, 'plane')}, ${report.channels.length === 1 ? 'channel' : 'channels'} ${report.channels.join(', ')}`,
    `read as ${report.format} (${report.evidence}) in ${report.seconds.toFixed(1)} s into ${project}`,
    ...describeLeftOut('could not be read', toExcerpt(report.broken)),
    ...describeLeftOut('named but not there', toExcerpt(report.missing)),
    ...describeLeftOut('left out', toExcerpt(report.leftOut)),
    ...describeNotRead(report),
    ...describePlateMap(report.plateMap),
  ].join('\n');
}

/** What an import would do, for a person. */
export function describePreview(preview: ImportPreview): string {
  const { image, wells, bytesFree } = preview;
  const incomplete = wells.filter((well) => well.incomplete).map((well) => well.name);
  const lines = [
    `${preview.name}: would be read as ${preview.format} (${preview.evidence})`,
    `plate of ${preview.rows} x ${preview.columns} wells: ${count(wells.length, 'well')} with images, ${count(preview.fields, 'field')}, ${count(preview.planes, 'plane')}`,
    ...(preview.sizeStated || wells.length === preview.rows * preview.columns
      ? []
      : ['that is the smallest plate that holds these wells; state another with --size']),
    image === null
      ? 'none of the first images can be opened'
      : `images of ${image.width} x ${image.height} pixels, ${image.type}${image.slices > 1 ? `, ${image.slices} slices` : ''}`,
    preview.pixelSizeUm === null
      ? 'pixel size not known; state it with --pixel-size'
      : `pixel size ${preview.pixelSizeUm} um`,
    'channels:',
    ...preview.channels.map(({ name, color, planes }) => `  ${name}  ${color}  ${count(planes, 'plane')}`),
    ...describeWells('of the plate without images', preview.missingWells),
    ...describeWells('with fewer planes than most', incomplete),
    ...describeLeftOut('named but not there', preview.missing),
    ...describeLeftOut('left out', preview.leftOut),
    ...describeNotRead(preview),
    ...describePlateMap(preview.plateMap),
    `to read: ${formatBytes(preview.bytesToRead)}; the project grows by about ${formatBytes(preview.bytesNeeded)}` +
      (bytesFree === null ? '' : `, and its drive has ${formatBytes(bytesFree)} free`),
  ];
  if (bytesFree !== null && bytesFree < preview.bytesNeeded)
    lines.push('that is more than the drive has free');
  if (preview.refusal !== null) lines.push(`it would be refused: ${preview.refusal}`);
  return lines.join('\n');
}

/** Broken images do not stop an import, but whoever reads the exit code must learn of them. */
export function describeBroken({ broken }: ImportReport): string {
  const [first] = broken;
  return formatError(
    badInput({
      what: `${broken.length === 1 ? 'an image' : `${broken.length} images`} could not be read: ${first?.reason ?? ''}`,
      where: first?.where,
      mend: 'Copy or export it again and import the plate into a new project; the rest was imported.',
    }),
  );
}

function describeNotRead(found: {
  readonly strayFiles: number;
  readonly otherSlices: number;
  readonly otherTimes: number;
  readonly keptPlanes?: number;
  readonly keepsPlanes?: boolean;
}): string[] {
  const { strayFiles, otherSlices, otherTimes, keptPlanes = 0, keepsPlanes = keptPlanes > 0 } = found;
  const verb = keepsPlanes ? 'kept to look through' : 'not read';
  return [
    ...(strayFiles > 0
      ? [`${count(strayFiles, 'other image file')} left aside: no plane by the pattern`]
      : []),
    ...(otherSlices > 0 ? [`${verb}: ${count(otherSlices, 'plane')} of other z slices`] : []),
    ...(otherTimes > 0 ? [`${verb}: ${count(otherTimes, 'plane')} of other time points`] : []),
    ...(keptPlanes > 0
      ? [`${count(keptPlanes, 'plane')} of slices and time points can be looked through`]
      : []),
  ];
}

function describePlateMap(map: ImportPreview['plateMap']): string[] {
  if (map === null) return [];
  return [
    map.roleColumn === null
      ? 'plate map: no column gives roles; every well is a sample'
      : `plate map: roles from the column ${map.roleColumn}`,
    ...describeWells('in the plate map, without images', map.declaredButMissing),
    ...describeWells('with images, not in the plate map', map.presentButUndeclared),
    ...map.duplicates.map(({ well, line }) => `line ${line} names ${well} again and was not used`),
  ];
}

const toExcerpt = (entries: readonly LeftOut[]): Excerpt => ({
  count: entries.length,
  first: entries.slice(0, shownAtMost),
});

function describeLeftOut(what: string, { count: number, first }: Excerpt): string[] {
  if (number === 0) return [];
  const shown = first.slice(0, shownAtMost).map(({ where, reason }) => `  ${where}: ${reason}`);
  const rest = number - shown.length;
  return [`${number} ${what}:`, ...shown, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

function describeWells(what: string, wells: readonly string[]): string[] {
  if (wells.length === 0) return [];
  const shown = wells.slice(0, wellsAtMost).join(' ');
  return [`${count(wells.length, 'well')} ${what}: ${shown}${wells.length > wellsAtMost ? ' ...' : ''}`];
}

function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step] ?? ''}`;
}
