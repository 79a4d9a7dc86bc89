import { basename, dirname, extname, join } from 'node:path';
import { isCancelled, toErrorRecord } from '../../shared/errors.ts';
import { openProject, repairProject, type CheckReport, type Finding, type Project } from '../db/index.ts';
import { locateNetwork } from '../networks/index.ts';
import { rebuildPreviews, type RebuiltPreviews } from '../plates/index.ts';
import { projectPath } from './choices.ts';
import { refusePositionals, type Arguments, type Command, type CommandContext } from './command.ts';
import { formatTable } from './terminal.ts';

export const checkCommand: Command = {
  name: 'check',
  usage: 'platelens check --project P.platelens',
  summary: 'read a whole project and tell what in it is damaged; changes nothing',
  options: [{ name: 'project', value: 'FILE', help: 'the project' }],
  run: async (args, context) => {
    refusePositionals('check', args);
    const project = openProject(projectPath(args), { mode: 'read' });
    try {
      const report = await project.checkProject({
        signal: context.signal,
        onProgress: (share) => context.progress.update(share, 'reading maps and previews'),
      });
      context.progress.end();
      const networks = await checkNetworkFiles(project, context.signal);
      const findings = [...report.findings, ...networks];
      context.print(
        context.json
          ? JSON.stringify({ ...report, findings })
          : describeCheck(project.path, report, findings),
      );
      return findings.length === 0 ? 0 : 1;
    } finally {
      project.close();
    }
  },
};

interface FileFinding {
  readonly law: 'networks';
  readonly where: string;
  readonly what: string;
}

/** Networks that no run could use: their file is gone or another one, and the project keeps no copy. */
async function checkNetworkFiles(project: Project, signal: AbortSignal): Promise<FileFinding[]> {
  const found: FileFinding[] = [];
  for (const { id, name } of project.listNetworks()) {
    try {
      await locateNetwork(project, project.readNetwork(id), signal);
    } catch (error) {
      if (isCancelled(error)) throw error;
      const { what, where } = toErrorRecord(error);
      found.push({ law: 'networks', where: where ?? name, what });
    }
  }
  return found;
}

function describeCheck(
  path: string,
  { plates, runs, units, maps, previews, previewsWithoutChecksum: bare }: CheckReport,
  findings: readonly (Finding | FileFinding)[],
): string {
  const older = bare === 0 ? '' : ` (${bare} of an older program, without a checksum)`;
  const read = `${path}: ${plates} plates, ${runs} runs, ${units} units, ${maps} maps and ${previews} previews${older} read`;
  if (findings.length === 0) return `${read}, nothing is wrong`;
  const table = formatTable(
    ['law', 'where', 'what'],
    findings.map(({ law, where, what }) => [law, where, what]),
  );
  return `${read}\n\n${table}\n\nplatelens repair --project ${basename(path)} saves what can be read into a new project.`;
}

export const repairCommand: Command = {
  name: 'repair',
  usage: 'platelens repair --project P.platelens [--out NEW.platelens]',
  summary: 'save what can be read of a damaged project into a new one, its previews from their images',
  options: [
    { name: 'project', value: 'FILE', help: 'the damaged project; it is not touched' },
    { name: 'out', value: 'FILE', help: 'the new project; default beside it, with .repaired in its name' },
  ],
  run: async (args, context) => {
    refusePositionals('repair', args);
    const path = projectPath(args);
    const report = await repairProject(path, outPath(args, path));
    const project = openProject(report.path, { mode: 'write' });
    try {
      const previews = await rebuildPreviews(project, {
        signal: context.signal,
        onProgress: (share) => context.progress.update(share, 'making lost previews again'),
      });
      const { findings } = await project.checkProject({ signal: context.signal });
      context.progress.end();
      print(context, { ...report, previews, findings });
      return findings.length === 0 ? 0 : 1;
    } finally {
      context.progress.end();
      project.close();
    }
  },
};

function outPath(args: Arguments, path: string): string {
  const beside = join(dirname(path), `${basename(path, extname(path))}.repaired.platelens`);
  return args.text('out') ?? beside;
}

function print(
  { json, print: tell }: CommandContext,
  report: Awaited<ReturnType<typeof repairProject>> & {
    readonly previews: RebuiltPreviews;
    readonly findings: readonly Finding[];
  },
): void {
  if (json) {
    tell(JSON.stringify(report));
    return;
  }
  const rows = report.tables
    .filter(({ saved, lost }) => saved + lost > 0)
    .map(({ table, saved, lost }) => [table, String(saved), String(lost)]);
  tell(formatTable(['table', 'saved', 'lost'], rows, '<>>'));
  const redo = report.unitsToRedo;
  if (redo > 0) tell(`${redo} units lost their maps and wait to be computed again; run continues them`);
  const { made, missing } = report.previews;
  if (made > 0) tell(`${made} previews were made again from their images`);
  if (missing > 0)
    tell(`${missing} previews are lost until their images can be read and repair is run again`);
  const bad = report.findings.length;
  tell(
    `${report.path}: ${bad === 0 ? 'nothing is wrong with it' : `still ${bad} findings; platelens check names them`}`,
  );
}
