import { badInput } from '../../shared/errors.ts';
import { openProject, type Project } from '../db/index.ts';
import { listPlateRoots, removePlate, rerootPlate, type PlateRootState } from '../plates/index.ts';
import { chooseNamed, projectPath, refuseReadOnly } from './choices.ts';
import { UsageError, type Arguments, type Command, type CommandContext } from './command.ts';
import { formatTable } from './terminal.ts';

const actions = ['list', 'rename', 'remove', 'report', 'reroot'] as const;
type Action = (typeof actions)[number];

export const plateCommand: Command = {
  name: 'plate',
  usage: 'platelens plate list|rename|remove|report|reroot --project P.platelens [--plate NAME]',
  summary: 'list, rename or remove plates of a project, or say where their images lie now',
  options: [
    { name: 'project', value: 'FILE', help: 'the project' },
    { name: 'plate', value: 'NAME', help: 'the plate, where the project has several' },
    { name: 'name', value: 'NAME', help: 'rename: the new name' },
    {
      name: 'from',
      value: 'DIR',
      help: 'reroot: the folder as the project has it, where the plate has several',
    },
    { name: 'to', value: 'DIR', help: 'reroot: where it lies now' },
    { name: 'force', value: null, help: 'reroot: take the folder even where images differ or are absent' },
  ],
  run: async (args, context) => {
    const action = toAction(args);
    const mode = action === 'list' || action === 'report' ? 'read' : 'write';
    const project = openProject(projectPath(args), { mode });
    try {
      if (mode === 'write') refuseReadOnly(project);
      return await run[action](project, args, context);
    } finally {
      project.close();
    }
  },
};

function toAction({ positionals }: Arguments): Action {
  const [word, ...more] = positionals;
  const action = actions.find((each) => each === word);
  if (action !== undefined && more.length === 0) return action;
  throw new UsageError(`say one of ${actions.join(', ')}`);
}

type Run = (project: Project, args: Arguments, context: CommandContext) => Promise<number>;

const choose = (project: Project, args: Arguments) =>
  chooseNamed('plate', project.listPlateNames(), args.text('plate'));

const list: Run = async (project, _, { print, json }) => {
  const plates = await Promise.all(
    project.listPlates().map(async (plate) => ({
      ...plate,
      roots: await listPlateRoots(project, plate.id),
    })),
  );
  const rows = plates.map(({ name, rows: height, columns, wellCount, fieldCount, roots }) => [
    name,
    `${height} x ${columns}`,
    String(wellCount),
    String(fieldCount),
    roots.map(({ path, online }) => (online ? path : `${path} (offline)`)).join(', '),
  ]);
  print(
    json ? JSON.stringify(plates) : formatTable(['plate', 'size', 'wells', 'fields', 'images'], rows, '  >>'),
  );
  return 0;
};

const rename: Run = (project, args, { print, json }) => {
  const plate = choose(project, args);
  const name = args.need('name');
  project.renamePlate(plate.id, name);
  print(json ? JSON.stringify({ plateId: plate.id, name }) : `${plate.name} is called ${name.trim()} now`);
  return Promise.resolve(0);
};

const remove: Run = async (project, args, { print, json }) => {
  // Nothing is guessed where something goes for good.
  args.need('plate');
  const plate = choose(project, args);
  await removePlate(project, plate.id);
  print(
    json
      ? JSON.stringify({ removed: plate.name })
      : `${plate.name} was removed; its images stay where they are`,
  );
  return 0;
};

const report: Run = (project, args, { print, json }) => {
  const plate = choose(project, args);
  const found = project.readImportReport(plate.id);
  if (json) print(JSON.stringify(found));
  else if (found === null) print(`${plate.name}: an older program imported it and kept no report`);
  else print(formatTable(['what', 'file', 'reason'], toRows(found)));
  return Promise.resolve(0);
};

function toRows(found: NonNullable<ReturnType<Project['readImportReport']>>): string[][] {
  const lists = { broken: found.broken, missing: found.missing, 'left out': found.leftOut };
  return Object.entries(lists).flatMap(([what, entries]) =>
    entries.map(({ where, reason }) => [what, where, reason]),
  );
}

const reroot: Run = async (project, args, { print, warn, json, signal }) => {
  const plate = choose(project, args);
  const root = chooseRoot(await listPlateRoots(project, plate.id), args.text('from'));
  const path = args.need('to');
  const request = { plateId: plate.id, rootId: root.rootId, path, force: args.flag('force') };
  const found = await rerootPlate(project, request, { signal });
  if (json) print(JSON.stringify(found));
  else {
    for (const file of found.differing) warn(`another image: ${file}`);
    for (const file of found.missing) warn(`not there or not readable: ${file}`);
    const compared = `${found.checked} of ${found.planes} planes compared`;
    print(
      found.applied
        ? `${plate.name}: images are taken from ${path} now (${compared})`
        : `${plate.name}: nothing was changed (${compared}); --force takes the folder all the same`,
    );
  }
  return found.applied ? 0 : 1;
};

function chooseRoot(roots: readonly PlateRootState[], from: string | null): PlateRootState {
  const matching = from === null ? roots : roots.filter(({ path }) => path === from);
  const [root] = matching;
  if (root !== undefined && matching.length === 1) return root;
  throw badInput({
    what: from === null ? 'the plate has several folders' : `the plate has no folder ${from}`,
    mend: `Name one with --from: ${roots.map(({ path }) => path).join(', ')}.`,
  });
}

const run: Readonly<Record<Action, Run>> = { list, rename, remove, report, reroot };
