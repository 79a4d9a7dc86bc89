import { runIdSchema, unitIdSchema, type RunId, type UnitId } from '../../shared/ids.ts';
import type { Rerun } from '../../shared/contract/reports.ts';
import { rerunSources } from '../door/index.ts';
import { createServices } from '../headless.ts';
import { rerun } from '../reports/index.ts';
import { deviceOption, parseDevice, projectPath } from './choices.ts';
import { refusePositionals, splitList, UsageError, type Command } from './command.ts';
import { parseProcesses, processesOption } from './processes.ts';
import { formatTable } from './terminal.ts';

export const rerunCommand: Command = {
  name: 'rerun',
  usage: 'platelens rerun --project P.platelens --run ID [--unit 1,2,..]',
  summary: 'compute a run again and tell whether the bytes of its maps agree; nothing is stored',
  options: [
    { name: 'project', value: 'FILE', help: 'the project' },
    { name: 'run', value: 'ID', help: 'number of the run, as reports and the list of runs give it' },
    { name: 'unit', value: 'LIST', help: 'numbers of single units; default all that are done' },
    processesOption,
    deviceOption,
  ],
  run: async (args, { print, json, signal, progress }) => {
    refusePositionals('rerun', args);
    const runId = parseRun(args.need('run'));
    const unitIds = parseUnits(args.text('unit'));
    const services = createServices({
      ...{ processes: parseProcesses(args), device: parseDevice(args), leftovers: 'leave' },
    });
    try {
      const session = await services.open(projectPath(args));
      const found = await rerun({
        ...{ ...rerunSources(session, services.port), runId, unitIds, signal },
        onProgress: (share, place) => progress.update(share, `computing again: ${place}`),
      });
      progress.end();
      print(json ? JSON.stringify(found) : describeRerun(found));
      return found.same ? 0 : 1;
    } finally {
      progress.end();
      await services.close();
    }
  },
};

function parseRun(text: string): RunId {
  const id = runIdSchema.safeParse(Number(text.replace(/^#/u, '')));
  if (id.success) return id.data;
  throw new UsageError(`--run takes the number of a run, not "${text}"`);
}

function parseUnits(text: string | null): UnitId[] | null {
  if (text === null) return null;
  return splitList(text).map((part) => {
    const id = unitIdSchema.safeParse(Number(part));
    if (id.success) return id.data;
    throw new UsageError(`--unit takes numbers of units, not "${part}"`);
  });
}

/** Units told one by one on a terminal. */
const mostRows = 40;

/** One line where all agree, else a table of what does not. */
function describeRerun({ runId, same, changes, units }: Rerun): string {
  const notes = changes.map((change) => `note: ${change}`);
  if (same) {
    const count = units.length === 1 ? 'the one unit' : `all ${units.length} units`;
    return [`run #${runId}: ${count} computed again, every byte the same`, ...notes].join('\n');
  }
  const different = units.filter((unit) => !unit.same);
  const number = (value: number | null) => (value === null ? '' : value.toExponential(2));
  const rows = different
    .slice(0, mostRows)
    .map((unit) => [
      ...[String(unit.unitId), unit.place, unit.target],
      ...[number(unit.largestDifference), number(unit.relativeDifference)],
      unit.error ?? (unit.largestDifference === null ? 'other shape or places without number' : ''),
    ]);
  const table = formatTable(
    ['unit', 'place', 'target', 'largest difference', 'share of maximum', ''],
    rows,
    '><<>><',
  );
  const agree = units.length - different.length;
  const hidden = different.length - rows.length;
  if (hidden > 0) notes.push(`${hidden} more units differ; --json lists all`);
  return [`run #${runId}: ${agree} of ${units.length} units the same`, '', table, ...notes].join('\n');
}
