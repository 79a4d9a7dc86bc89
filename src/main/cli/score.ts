import { writeFileSync } from 'node:fs';
import { badInput } from '../../shared/errors.ts';
import { runIdSchema, type PlateId, type RunId } from '../../shared/ids.ts';
import { againstClass, againstObjects, type Against } from '../../shared/score.ts';
import { scoreMetricIdSchema, type ScoreMetricId } from '../../shared/score-metrics.ts';
import type { ScoreProgress } from '../../shared/score-request.ts';
import { createObjectSource } from '../door/index.ts';
import type { Project } from '../db/index.ts';
import { createServices } from '../headless.ts';
import { readAnswers, scoreProject } from '../scoring/index.ts';
import { chooseNamed, parseDevice, projectPath } from './choices.ts';
import { refusePositionals, splitList, UsageError, type Arguments, type Command } from './command.ts';
import { parseProcesses } from './processes.ts';
import { networkScoreOptions, readNetworkScorePlan, scoreByNetworks } from './score-network.ts';
import { describeAnswers, toCsv } from './score-table.ts';

export const scoreCommand: Command = {
  name: 'score',
  usage: 'platelens score --project P.platelens [--metrics a,b] [--against CLASS] [--runs 1,2]',
  summary: 'measure every map against regions or nuclei, beside chance, a random map and a centred blob',
  options: [
    { name: 'project', value: 'FILE', help: 'the project' },
    { name: 'plate', value: 'NAME', help: 'one plate; default all of them together' },
    {
      name: 'against',
      value: 'CLASS',
      help: 'a class of regions, or objects for found nuclei; default the first class, else objects',
    },
    {
      name: 'metrics',
      value: 'LIST',
      help: `the usual ones by default, of ${scoreMetricIdSchema.options.join(',')}`,
    },
    { name: 'runs', value: 'LIST', help: 'numbers of runs; default all' },
    { name: 'annotator', value: 'NAME', help: "only this person's regions; default everybody's together" },
    { name: 'csv', value: 'FILE', help: 'also write the table as comma-separated values' },
    ...networkScoreOptions,
  ],
  run: async (args, context) => {
    const { print, json, signal, progress } = context;
    refusePositionals('score', args);
    const metrics = parseMetrics(args);
    const runIds = parseRuns(args);
    const networkPlan = readNetworkScorePlan(args, metrics);
    const services = createServices({
      ...{ processes: parseProcesses(args), device: parseDevice(args), leftovers: 'leave' },
    });
    try {
      const session = await services.open(projectPath(args));
      const { project, pixels } = session;
      const plateId = choosePlate(project, args);
      const against = parseAgainst(project, args);
      const annotator = args.text('annotator');
      const request = { plateId, runIds, areas: against === null ? null : [against], annotator };
      await scoreProject(project, request, {
        ...{ objects: createObjectSource(project, pixels), signal },
        onProgress: (state) =>
          progress.update(state.done / Math.max(1, state.total), labelOf(state), state.etaSeconds),
      });
      progress.end();
      if (networkPlan !== null) {
        await scoreByNetworks(session, services.port, networkPlan, { plateId, runIds }, context);
      }
      const answers = await readAnswers(project, { plateId, against, metrics, runIds });
      const csv = args.text('csv');
      if (csv !== null) writeFileSync(csv, toCsv(answers));
      print(json ? JSON.stringify(answers) : describeAnswers(answers));
      return 0;
    } finally {
      progress.end();
      await services.close();
    }
  },
};

const labelOf = ({ phase, done, total }: ScoreProgress) =>
  phase === 'objects' ? `finding nuclei: ${done} of ${total} fields` : `scoring: ${done} of ${total} fields`;

function parseMetrics(args: Arguments): ScoreMetricId[] | null {
  const text = args.text('metrics');
  return text === null
    ? null
    : splitList(text).map((name) => {
        const metric = scoreMetricIdSchema.safeParse(name);
        if (metric.success) return metric.data;
        throw new UsageError(
          `there is no metric "${name}"; there are ${scoreMetricIdSchema.options.join(', ')}`,
        );
      });
}

function parseRuns(args: Arguments): RunId[] | null {
  const text = args.text('runs');
  return text === null
    ? null
    : splitList(text).map((word) => {
        const run = runIdSchema.safeParse(Number(word));
        if (run.success) return run.data;
        throw new UsageError(`--runs takes numbers of runs, not "${word}"`);
      });
}

function choosePlate(project: Project, args: Arguments): PlateId | null {
  const name = args.text('plate');
  return name === null
    ? null
    : chooseNamed(
        'plate',
        project.listPlates(() => true),
        name,
      ).id;
}

function parseAgainst(project: Project, args: Arguments): Against | null {
  const name = args.text('against');
  if (name === null) return null;
  const classes = project.listRegionClasses().map((entry) => entry.name);
  if (classes.includes(name)) return againstClass(name);
  if (name === againstObjects) return againstObjects;
  throw badInput({
    what: `the project has no region class "${name}"`,
    where: project.path,
    mend:
      classes.length === 0
        ? 'Draw or import regions first, or write --against objects.'
        : `It has ${classes.join(', ')}.`,
  });
}
