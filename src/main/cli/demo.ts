import { dirname, join, resolve } from 'node:path';
import { reportPresets } from '../../shared/contract/reports.ts';
import { formatDemo, runDemo } from '../demo/index.ts';
import { createObjectSource, reportExtras } from '../door/index.ts';
import { createServices, type OwnedServices } from '../headless.ts';
import { makeReport, type MadeReport } from '../reports/index.ts';
import { readAnswers, scoreProject } from '../scoring/index.ts';
import type { ScoreAnswers } from '../../shared/score-answers.ts';
import { refusePositionals, type Command, type CommandContext } from './command.ts';
import { parseProcesses, processesOption } from './processes.ts';
import { describeAdvice } from './score-table.ts';

export const demoCommand: Command = {
  name: 'demo',
  usage: 'platelens demo [--out DIR]',
  summary:
    'draw a synthetic plate, explain it with three methods, tell where their maps lie, and print a report',
  options: [
    { name: 'out', value: 'DIR', help: 'folder of the demo; default ./platelens-demo' },
    processesOption,
  ],
  run: async (args, { print, json, signal, progress }) => {
    refusePositionals('demo', args);
    const services = createServices({ processes: parseProcesses(args) });
    try {
      const result = await runDemo(resolve(args.text('out') ?? 'platelens-demo'), {
        services,
        resourcesDir: services.files.resourcesDir,
        signal,
        onProgress: (share, label, eta) => progress.update(share, label, eta),
      });
      const scores = await scoreDemo(services, result.projectFile, { signal, progress });
      const report = await reportDemo(services, result.projectFile, { signal, progress });
      progress.end();
      print(
        json
          ? JSON.stringify({ ...result, scores, report })
          : `${formatDemo(result)}\nReport:  ${report.path}\n\n${describeAdvice(scores)}`,
      );
      return 0;
    } finally {
      progress.end();
      await services.close();
    }
  },
};

/** Prints what the demo found as `report.pdf` beside its project. */
async function reportDemo(
  services: OwnedServices,
  projectFile: string,
  { signal, progress }: Pick<CommandContext, 'signal' | 'progress'>,
): Promise<MadeReport> {
  const { project, pixels } = await services.open(projectFile);
  return makeReport({
    ...{ project, pixels, signal, path: join(dirname(projectFile), 'report.pdf') },
    fontsDir: services.fontsDir,
    request: {
      ...reportPresets.screening,
      ...{
        title: null,
        author: null,
        date: new Date().toISOString(),
        plateIds: null,
        wells: null,
        paper: 'a4',
      },
    },
    extras: reportExtras({ project }),
    onProgress: (share, label) => progress.update(share, `drawing the report: ${label}`),
  });
}

/** Scores every map of the demo against the cells and the stray light that were drawn. */
async function scoreDemo(
  services: OwnedServices,
  projectFile: string,
  { signal, progress }: Pick<CommandContext, 'signal' | 'progress'>,
): Promise<ScoreAnswers> {
  const { project, pixels } = await services.open(projectFile);
  const everything = { plateId: null, runIds: null, areas: null, annotator: null };
  await scoreProject(project, everything, {
    ...{ objects: createObjectSource(project, pixels), signal },
    onProgress: ({ done, total, etaSeconds }) =>
      progress.update(done / total, 'scoring the maps', etaSeconds),
  });
  return readAnswers(project);
}
