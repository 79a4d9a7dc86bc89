import { resolve } from 'node:path';
import {
  exportFormats,
  exportFormatWords,
  exportRequestSchema,
  omeZarrVersions,
  type ExportReport,
  type ExportRequest,
} from '../../shared/contract/exports.ts';
import { runIdSchema, type RunId } from '../../shared/ids.ts';
import { formatWell, parseWellSelection } from '../../shared/wells.ts';
import { openProject } from '../db/index.ts';
import { makeExport } from '../door/index.ts';
import { chooseNamed, projectPath } from './choices.ts';
import {
  refusePositionals,
  splitList,
  UsageError,
  type Arguments,
  type Command,
  type CommandContext,
} from './command.ts';

export const exportCommand: Command = {
  name: 'export',
  usage: `platelens export --project P.platelens --to ${exportFormats.join('|')} --out DIR`,
  summary: 'write maps, regions, tables, figures or an excerpt for other programs',
  options: [
    { name: 'project', value: 'FILE', help: 'the project' },
    { name: 'to', value: 'FORM', help: exportFormats.join(', ') },
    { name: 'out', value: 'DIR', help: 'folder to write into; nothing that is there is replaced' },
    { name: 'plate', value: 'NAME', help: 'a plate; may be repeated; default every plate', many: true },
    { name: 'runs', value: 'LIST', help: 'numbers of runs, for instance 1,3; default every run' },
    { name: 'run', value: 'N', help: 'the number of one run; may be repeated', many: true },
    { name: 'wells', value: 'SET', help: 'for instance B02:D04,H12; default every well' },
    { name: 'ome-zarr', value: 'V', help: `${omeZarrVersions.join(' or ')}; default 0.4` },
  ],
  run: async (args, context) => {
    refusePositionals('export', args);
    const plan = readPlan(args);
    const path = projectPath(args);
    const request = { ...plan, plateIds: choosePlateIds(path, args.texts('plate')) };
    const { signal, progress } = context;
    try {
      const report = await makeExport(path, request, {
        signal,
        onProgress: (share, label) => progress.update(share, label),
      });
      progress.end();
      tell(report, plan.to, context);
      return 0;
    } finally {
      progress.end();
    }
  },
};

/** What the words say before any project is opened, so that a slip of the pen is told first. */
function readPlan(args: Arguments): Omit<ExportRequest, 'plateIds'> {
  const wells = args.text('wells');
  const runIds = [...(args.text('runs') === null ? [] : splitList(args.need('runs'))), ...args.texts('run')];
  return exportRequestSchema.omit({ plateIds: true }).parse({
    to: oneOf('to', exportFormats, args.need('to')),
    folder: resolve(args.need('out')),
    runIds: runIds.length === 0 ? null : runIds.map(readRunId),
    wells: wells === null ? null : parseWellSelection(wells).map(formatWell),
    omeZarr: oneOf('ome-zarr', omeZarrVersions, args.text('ome-zarr') ?? '0.4'),
  });
}

function oneOf<Value extends string>(option: string, values: readonly Value[], text: string): Value {
  const value = values.find((known) => known === text);
  if (value !== undefined) return value;
  throw new UsageError(`--${option} takes ${values.join(', ')}, not "${text}"`);
}

function readRunId(text: string): RunId {
  const id = runIdSchema.safeParse(Number(text));
  if (id.success) return id.data;
  throw new UsageError(`--runs takes numbers of runs, not "${text}"`);
}

/** The plates by their names; null takes every one. @throws BadInput for a name that there is not. */
function choosePlateIds(path: string, names: readonly string[]): ExportRequest['plateIds'] {
  if (names.length === 0) return null;
  const project = openProject(path, { mode: 'read' });
  try {
    const plates = project.listPlates(() => true);
    return names.map((name) => chooseNamed('plate', plates, name).id);
  } finally {
    project.close();
  }
}

function tell(report: ExportReport, to: ExportRequest['to'], { print, warn, json }: CommandContext): void {
  if (json) {
    print(JSON.stringify(report));
    return;
  }
  const size = `${(report.bytes / 1e6).toFixed(1)} MB`;
  const files = `${report.files} ${report.files === 1 ? 'file' : 'files'}, ${size}`;
  print(`${exportFormatWords[to].title} in ${report.folder}: ${files}`);
  for (const entry of report.entries.slice(0, 12)) print(`  ${entry}`);
  if (report.entries.length > 12) print(`  and ${report.entries.length - 12} more`);
  for (const notice of report.notices) warn(`note: ${notice}`);
}
