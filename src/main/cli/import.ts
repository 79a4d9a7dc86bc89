import { existsSync, rmSync } from 'node:fs';
import { badInput, PlateLensError } from '../../shared/errors.ts';
import { openProject, type Project } from '../db/index.ts';
import {
  filePresets,
  importPlate,
  parseRoleValues,
  plateFormatIds,
  type ImportReport,
  type ImportRequest,
  type LeftOut,
  type PlateFormatId,
  type RoleRule,
} from '../plates/index.ts';
import {
  formatError,
  onlyPositional,
  splitList,
  UsageError,
  type Arguments,
  type Command,
} from './command.ts';
import { estimateSeconds } from './estimate-seconds.ts';
import { projectPath, refuseReadOnly } from './choices.ts';

export const importCommand: Command = {
  name: 'import',
  usage: 'platelens import PATH --project P.platelens [--pattern STR] [--plate-map FILE]',
  summary: 'read a plate into a project, which is made where there is none',
  options: [
    { name: 'project', value: 'FILE', help: 'the project' },
    { name: 'format', value: 'F', help: `auto (default), ${plateFormatIds.join(', ')}` },
    {
      name: 'pattern',
      value: 'STR',
      help: `file names, for instance "{well}_f{field}_{channel}.tif", or one of ${filePresets.map((preset) => preset.id).join(', ')}`,
    },
    { name: 'plate', value: 'NAME', help: 'which plate, where the file names tell several apart' },
    { name: 'plate-map', value: 'FILE', help: 'CSV of wells with roles, labels and conditions' },
    { name: 'role-column', value: 'NAME', help: 'the column of the plate map that tells the roles' },
    {
      name: 'role-values',
      value: 'PAIRS',
      help: 'what its values mean, for instance -1=negative,0=sample,1=positive',
    },
    { name: 'channel-names', value: 'A,B,..', help: 'names of the channels in their order' },
    { name: 'pixel-size', value: 'UM', help: 'edge of a pixel in micrometres, where the files do not say' },
    { name: 'name', value: 'NAME', help: 'how the plate is called; default its folder' },
    { name: 'size', value: 'RxC', help: 'rows x columns of the plate, for instance 16x24' },
  ],
  run: async (args, { print, warn, json, signal, progress }) => {
    const request = toRequest(onlyPositional(args, 'plate path'), args);
    const path = projectPath(args);
    const isNew = !existsSync(path);
    const project = openProject(path, { mode: isNew ? 'create' : 'write' });
    try {
      const report = await readPlate(project, request, signal, progress);
      print(json ? JSON.stringify(report) : describeReport(report, path));
      project.close();
      if (report.broken.length === 0) return 0;
      warn(describeBroken(report));
      return 1;
    } catch (error) {
      closeFailed(project, isNew);
      throw error;
    } finally {
      progress.end();
    }
  },
};

/**
 * Lets go of a project after a failed import. One that this command made holds nothing and is removed. A close that
 * fails as well (the disk is full, say) must not hide the first error.
 */
function closeFailed(project: Project, isNew: boolean): void {
  try {
    project.close();
  } catch (error) {
    if (!(error instanceof PlateLensError)) throw error;
  } finally {
    if (isNew)
      for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(project.path + ending, { force: true });
  }
}

function readPlate(
  project: Project,
  request: ImportRequest,
  signal: AbortSignal,
  progress: Parameters<Command['run']>[1]['progress'],
): Promise<ImportReport> {
  refuseReadOnly(project);
  const since = performance.now();
  return importPlate(project, request, {
    signal,
    onProgress: ({ done, total }) =>
      progress.update(
        done / Math.max(1, total),
        `${done} of ${total} images`,
        estimateSeconds(since, done, total),
      ),
  });
}

function toRequest(path: string, args: Arguments): ImportRequest {
  const names = args.text('channel-names');
  return {
    path,
    format: toFormat(args.text('format') ?? 'auto'),
    pattern: args.text('pattern') ?? undefined,
    plate: args.text('plate') ?? undefined,
    plateMap: args.text('plate-map') ?? undefined,
    roles: toRoleRule(args),
    channels: names === null ? undefined : splitList(names).map((name) => ({ name })),
    pixelSizeUm: toPixelSize(args.text('pixel-size')),
    name: args.text('name') ?? undefined,
    size: toSize(args.text('size')),
  };
}

function toFormat(text: string): PlateFormatId | 'auto' {
  const format = (['auto', ...plateFormatIds] as const).find((id) => id === text);
  if (format === undefined)
    throw new UsageError(`there is no format "${text}"; there are ${plateFormatIds.join(', ')}`);
  return format;
}

function toRoleRule(args: Arguments): RoleRule | undefined {
  const column = args.text('role-column');
  const values = args.text('role-values');
  if (column === null && values === null) return undefined;
  if (column === null || values === null)
    throw new UsageError('--role-column and --role-values come together');
  return { column, values: parseRoleValues(values) };
}

/** Finer than any microscope resolves, and coarser than any that shows cells. */
const smallestPixelUm = 0.001;
const largestPixelUm = 1000;

function toPixelSize(text: string | null): number | undefined {
  if (text === null) return undefined;
  const size = Number(text);
  if (size >= smallestPixelUm && size <= largestPixelUm) return size;
  throw badInput({
    what: `"${text}" is no pixel size from ${smallestPixelUm} to ${largestPixelUm} micrometres`,
    mend: 'Give the edge of a pixel in micrometres, for instance 0.65.',
  });
}

function toSize(text: string | null): { rows: number; columns: number } | undefined {
  if (text === null) return undefined;
  const match = /^(\d{1,2})x(\d{1,2})$/i.exec(text);
  if (match === null) throw new UsageError(`--size takes ROWSxCOLUMNS, not "${text}"`);
  return { rows: Number(match[1]), columns: Number(match[2]) };
}

const shownAtMost = 8;

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

function describeReport(report: ImportReport, project: string): string {
  const lines = [
    `${report.name}: ${count(report.wells, 'well')}, ${count(report.fields, 'field')}, ${count(report.planes, 'plane')}, ${report.channels.length === 1 ? 'channel' : 'channels'} ${report.channels.join(', ')}`,
    `read as ${report.format} (${report.evidence}) in ${report.seconds.toFixed(1)} s into ${project}`,
    ...describeLeftOut('could not be read', report.broken),
    ...describeLeftOut('named but not there', report.missing),
    ...describeLeftOut('left out', report.leftOut),
  ];
  if (report.strayFiles > 0)
    lines.push(`${count(report.strayFiles, 'other image file')} left aside: no plane by the pattern`);
  if (report.otherSlices > 0) lines.push(`not read: ${count(report.otherSlices, 'plane')} of other z slices`);
  if (report.otherTimes > 0)
    lines.push(`not read: ${count(report.otherTimes, 'plane')} of other time points`);
  const map = report.plateMap;
  if (map !== null) {
    lines.push(
      map.roleColumn === null
        ? 'plate map: no column gives roles; every well is a sample'
        : `plate map: roles from the column ${map.roleColumn}`,
    );
    lines.push(...describeWells('in the plate map, without images', map.declaredButMissing));
    lines.push(...describeWells('with images, not in the plate map', map.presentButUndeclared));
    lines.push(
      ...map.duplicates.map(({ well, line }) => `line ${line} names ${well} again and was not used`),
    );
  }
  return lines.join('\n');
}

/** Broken images do not stop an import, but whoever reads the exit code must learn of them. */
function describeBroken({ broken }: ImportReport): string {
  const [first] = broken;
  return formatError(
    badInput({
      what: `${broken.length === 1 ? 'an image' : `${broken.length} images`} could not be read: ${first?.reason ?? ''}`,
      where: first?.where,
      mend: 'Copy or export it again and import the plate into a new project; the rest was imported.',
    }),
  );
}

function describeLeftOut(what: string, entries: readonly LeftOut[]): string[] {
  if (entries.length === 0) return [];
  const shown = entries.slice(0, shownAtMost).map(({ where, reason }) => `  ${where}: ${reason}`);
  const rest = entries.length - shown.length;
  return [`${entries.length} ${what}:`, ...shown, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

function describeWells(what: string, wells: readonly string[]): string[] {
  if (wells.length === 0) return [];
  const shown = wells.slice(0, 24).join(' ');
  return [`${wells.length} ${what}: ${shown}${wells.length > 24 ? ' ...' : ''}`];
}
