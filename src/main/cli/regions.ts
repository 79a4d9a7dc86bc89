import { resolve } from 'node:path';
import {
  regionExportFormats,
  regionFormats,
  type RegionImportReport,
  type RegionExportReport,
} from '../../shared/contract/regions.ts';
import { regionNameSchema } from '../../shared/region.ts';
import type { Project } from '../db/index.ts';
import { openProject } from '../db/index.ts';
import { exportRegions, importRegions } from '../scoring/index.ts';
import { chooseNamed, projectPath, refuseReadOnly } from './choices.ts';
import { UsageError, type Arguments, type Command, type CommandContext } from './command.ts';
import { formatTable } from './terminal.ts';

export const regionsCommand: Command = {
  name: 'regions',
  usage:
    'platelens regions import FILE.. --project P.platelens | regions export --project P.platelens --to FORMAT --out DIR | regions list --project P.platelens',
  summary: 'take annotated regions from files into a project, write them out, or list them',
  options: [
    { name: 'project', value: 'FILE', help: 'the project' },
    { name: 'plate', value: 'NAME', help: 'name of a plate; default all plates' },
    { name: 'format', value: 'F', help: `import: ${regionFormats.join(', ')}; default told by the files` },
    { name: 'class', value: 'NAME', help: 'import: class of all regions; else: only regions of this class' },
    { name: 'annotator', value: 'NAME', help: 'import: who made them; else: only regions by this annotator' },
    { name: 'to', value: 'FORMAT', help: `export: ${regionExportFormats.join(', ')}` },
    { name: 'out', value: 'DIR', help: 'export: folder to write into' },
  ],
  run: async (args, context) => {
    const [verb, ...paths] = args.positionals;
    if (verb === 'import') return runImport(paths, args, context);
    if (paths.length > 0)
      throw new UsageError(`"${paths.join(' ')}" is not an option of regions ${verb ?? ''}`);
    if (verb === 'export') return runExport(args, context);
    if (verb === 'list') return runList(args, context);
    throw new UsageError(`regions knows import, export and list, not "${verb ?? ''}"`);
  },
};

async function runImport(
  paths: readonly string[],
  args: Arguments,
  context: CommandContext,
): Promise<number> {
  if (paths.length === 0) throw new UsageError('name the files or folders to import');
  const format = oneOf(args, 'format', regionFormats);
  const request = {
    paths: paths.map((path) => resolve(path)),
    format,
    class: name(args, 'class'),
    annotator: name(args, 'annotator'),
  };
  return withProject(args, 'write', async (project) => {
    refuseReadOnly(project);
    const { signal, progress } = context;
    const report = await importRegions(
      project,
      { ...request, plateId: plateOf(project, args) },
      { signal, onProgress: (share, label) => progress.update(share, label) },
    );
    progress.end();
    tellImport(report, context);
    return report.regions > 0 && report.leftOut.length === 0 ? 0 : 1;
  });
}

function tellImport(report: RegionImportReport, { print, warn, json }: CommandContext): void {
  if (json) {
    print(JSON.stringify(report));
    return;
  }
  print(`${report.regions} regions came into ${report.fields} fields from ${report.files} files`);
  if (report.addedClasses.length > 0) print(`new classes: ${report.addedClasses.join(', ')}`);
  for (const notice of report.notices) warn(`note: ${notice}`);
  for (const { where, reason } of report.leftOut) warn(`left out: ${where}: ${reason}`);
}

async function runExport(args: Arguments, context: CommandContext): Promise<number> {
  const to = oneOf(args, 'to', regionExportFormats);
  if (to === null) throw new UsageError('--to is missing');
  const folder = resolve(args.need('out'));
  return withProject(args, 'read', async (project) => {
    const { signal, progress } = context;
    const request = { to, folder, class: name(args, 'class'), annotator: name(args, 'annotator') };
    const report = await exportRegions(
      project,
      { ...request, plateId: plateOf(project, args) },
      { signal, onProgress: (share, label) => progress.update(share, label) },
    );
    progress.end();
    tellExport(report, context);
    return 0;
  });
}

function tellExport(report: RegionExportReport, { print, warn, json }: CommandContext): void {
  if (json) {
    print(JSON.stringify(report));
    return;
  }
  print(`${report.regions} regions of ${report.fields} fields were written to ${report.folder}`);
  for (const notice of report.notices) warn(`note: ${notice}`);
}

function runList(args: Arguments, { print, json }: CommandContext): Promise<number> {
  return withProject(args, 'read', (project) => {
    const only = { class: args.text('class'), annotator: args.text('annotator') };
    const chosen = plateOf(project, args);
    const rows = project
      .listPlates(() => true)
      .filter(({ id }) => chosen === null || id === chosen)
      .flatMap(({ id, name: plate }) => listFields(project, id).map((row) => ({ plate, ...row })))
      .filter((row) => (only.class ?? row.class) === row.class)
      .filter((row) => (only.annotator ?? row.annotator) === row.annotator);
    if (json) print(JSON.stringify(rows));
    else if (rows.length === 0) print('there are no regions');
    else {
      const cells = rows.map((row) => [
        row.plate,
        row.well,
        String(row.field),
        row.class,
        row.annotator,
        String(row.count),
      ]);
      print(formatTable(['plate', 'well', 'field', 'class', 'annotator', 'regions'], cells, '  >  >'));
    }
    return Promise.resolve(0);
  });
}

function listFields(project: Project, plateId: Parameters<Project['countRegions']>[0]) {
  const places = new Map(
    project
      .readPlateView(plateId, () => true)
      .wells.flatMap((well) =>
        well.fields.map((field) => [field.id, { well: well.name, field: field.index }] as const),
      ),
  );
  return project.countRegions(plateId).map(({ fieldId, class: className, annotator, count }) => ({
    ...(places.get(fieldId) ?? { well: '', field: 0 }),
    class: className,
    annotator,
    count,
  }));
}

async function withProject(
  args: Arguments,
  mode: 'read' | 'write',
  work: (project: Project) => Promise<number>,
): Promise<number> {
  const project = openProject(projectPath(args), { mode });
  try {
    return await work(project);
  } finally {
    project.close();
  }
}

const plateOf = (project: Project, args: Arguments) =>
  args.text('plate') === null
    ? null
    : chooseNamed(
        'plate',
        project.listPlates(() => true),
        args.text('plate'),
      ).id;

function oneOf<T extends string>(args: Arguments, option: string, known: readonly T[]): T | null {
  const text = args.text(option);
  if (text === null || text === 'auto') return null;
  const found = known.find((entry) => entry === text);
  if (found === undefined) throw new UsageError(`--${option} takes ${known.join(', ')}, not "${text}"`);
  return found;
}

function name(args: Arguments, option: string): string | null {
  const text = args.text(option);
  if (text === null) return null;
  const parsed = regionNameSchema.safeParse(text);
  if (!parsed.success) throw new UsageError(`--${option} takes a name of one line, up to 120 signs`);
  return parsed.data;
}
