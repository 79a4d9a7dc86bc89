import { existsSync } from 'node:fs';
import { badInput, PlateLensError } from '../../shared/errors.ts';
import { largestPixelUm, smallestPixelUm, type ChannelWish } from '../../shared/import.ts';
import { openProject, removeProject, type Project } from '../db/index.ts';
import {
  filePresets,
  importPlate,
  parseRoleValues,
  plateFormatIds,
  previewImport,
  type ImportReport,
  type ImportRequest,
  type PlateFormatId,
  type RoleRule,
} from '../plates/index.ts';
import {
  onlyPositional,
  splitList,
  UsageError,
  type Arguments,
  type Command,
  type CommandContext,
} from './command.ts';
import { describeBroken, describePreview, describeReport } from './import-text.ts';
import { estimateSeconds } from './estimate-seconds.ts';
import { projectPath, refuseReadOnly } from './choices.ts';

export const importCommand: Command = {
  name: 'import',
  usage: 'platelens import PATH --project P.platelens [--pattern STR] [--plate-map FILE] [--dry-run]',
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
    { name: 'channel-colors', value: 'C,D,..', help: 'their colours, for instance 2ee65c,3d7bff' },
    { name: 'pixel-size', value: 'UM', help: 'edge of a pixel in micrometres, where the files do not say' },
    { name: 'name', value: 'NAME', help: 'how the plate is called; default its folder' },
    { name: 'size', value: 'RxC', help: 'rows x columns of the plate, for instance 16x24' },
    {
      name: 'z',
      value: 'Z',
      help: 'of a stack: middle (default), max for all by their maximum, or a slice by its number',
    },
    {
      name: 'time',
      value: 'T',
      help: 'first (default), a time point by its number, or all, each as a field',
    },
    {
      name: 'keep-planes',
      value: null,
      help: 'keep all other slices and time points too, to look through in the window',
    },
    { name: 'dry-run', value: null, help: 'tell what would be imported, and write nothing' },
  ],
  run: async (args, context) => {
    const request = toRequest(onlyPositional(args, 'plate path'), args);
    const path = projectPath(args);
    if (args.flag('dry-run')) return await tellPreview(request, path, context);
    const { print, warn, json, signal, progress } = context;
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

/** @returns 1 where the import would be refused, so that a script may ask first */
async function tellPreview(
  request: ImportRequest,
  path: string,
  { print, json, signal }: CommandContext,
): Promise<number> {
  const project = existsSync(path) ? openProject(path, { mode: 'read' }) : null;
  try {
    const preview = await previewImport(project ?? { newProject: path }, request, signal);
    print(json ? JSON.stringify(preview) : describePreview(preview));
    return preview.refusal === null ? 0 : 1;
  } finally {
    project?.close();
  }
}

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
    if (isNew) removeProject(project.path);
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
  return {
    path,
    format: toFormat(args.text('format') ?? 'auto'),
    pattern: args.text('pattern') ?? undefined,
    plate: args.text('plate') ?? undefined,
    plateMap: args.text('plate-map') ?? undefined,
    roles: toRoleRule(args),
    channels: toChannels(args.text('channel-names'), args.text('channel-colors')),
    pixelSizeUm: toPixelSize(args.text('pixel-size')),
    name: args.text('name') ?? undefined,
    size: toSize(args.text('size')),
    z: toChoice('z', args.text('z'), ['middle', 'max']),
    t: toChoice('time', args.text('time'), ['first', 'all']),
    keepPlanes: args.flag('keep-planes'),
  };
}

function toFormat(text: string): PlateFormatId | 'auto' {
  const format = (['auto', ...plateFormatIds] as const).find((id) => id === text);
  if (format === undefined)
    throw new UsageError(`there is no format "${text}"; there are ${plateFormatIds.join(', ')}`);
  return format;
}

function toChannels(names: string | null, colors: string | null): ChannelWish[] | undefined {
  if (names === null && colors === null) return undefined;
  const [nameList, colorList] = [names, colors].map((text) => (text === null ? [] : splitList(text)));
  if (nameList !== undefined && colorList !== undefined && nameList.length * colorList.length > 0) {
    if (nameList.length !== colorList.length)
      throw new UsageError(`${nameList.length} channel names and ${colorList.length} colours were given`);
  }
  const length = Math.max(nameList?.length ?? 0, colorList?.length ?? 0);
  return Array.from({ length }, (_, index) => ({
    ...(nameList?.[index] === undefined ? {} : { name: nameList[index] }),
    ...(colorList?.[index] === undefined ? {} : { color: toColor(colorList[index]) }),
  }));
}

function toColor(text: string): string {
  const color = /^#?([0-9a-f]{6})$/i.exec(text)?.[1];
  if (color === undefined) throw new UsageError(`"${text}" is no colour such as 2ee65c`);
  return `#${color.toLowerCase()}`;
}

/** One of some words, or a whole number. */
function toChoice<Word extends string>(
  name: string,
  text: string | null,
  words: readonly Word[],
): Word | number | undefined {
  if (text === null) return undefined;
  const word = words.find((each) => each === text);
  if (word !== undefined) return word;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} takes ${words.join(', ')} or a number, not "${text}"`);
}

function toRoleRule(args: Arguments): RoleRule | undefined {
  const column = args.text('role-column');
  const values = args.text('role-values');
  if (column === null && values === null) return undefined;
  if (column === null || values === null)
    throw new UsageError('--role-column and --role-values come together');
  return { column, values: parseRoleValues(values) };
}

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
