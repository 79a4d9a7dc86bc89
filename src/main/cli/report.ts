import { resolve } from 'node:path';
import type { z } from 'zod';
import {
  paperSchema,
  reportPresets,
  reportPresetSchema,
  reportSectionSchema,
  type ReportRequest,
  type ReportSection,
} from '../../shared/contract/reports.ts';
import { formatWell, parseWellSelection } from '../../shared/wells.ts';
import type { Project } from '../db/index.ts';
import { createServices } from '../headless.ts';
import { becomeThrifty } from '../processes/index.ts';
import { makeReport } from '../reports/index.ts';
import { chooseNamed, projectPath } from './choices.ts';
import { refusePositionals, splitList, UsageError, type Arguments, type Command } from './command.ts';
import { reportExtras } from '../door/index.ts';

/** A report looks at one field after another, and at few of them twice. */
const reading = { threads: 1, cacheBytes: 16 * 2 ** 20 };

export const reportCommand: Command = {
  name: 'report',
  usage: 'platelens report --project P.platelens --out r.pdf [--preset screening|reviewer|short]',
  summary: 'print what was found as a PDF',
  options: [
    { name: 'project', value: 'FILE', help: 'the project' },
    { name: 'out', value: 'FILE', help: 'the PDF to write; default report.pdf' },
    { name: 'plate', value: 'NAME', help: 'a plate; may be repeated; default every plate', many: true },
    { name: 'wells', value: 'SET', help: 'for instance B02:D04,H12; default every well' },
    { name: 'sections', value: 'LIST', help: reportSectionSchema.options.join(',') },
    { name: 'title', value: 'TEXT', help: 'the title; default the name of the plate' },
    { name: 'author', value: 'NAME', help: 'who made the report' },
    { name: 'paper', value: 'P', help: `${paperSchema.options.join(' or ')}; default a4` },
    { name: 'preset', value: 'P', help: `${reportPresetSchema.options.join(', ')}; default screening` },
    { name: 'panels', value: 'N', help: 'wells shown as pictures for each class' },
    { name: 'date', value: 'ISO', help: 'the date on the report; default now' },
  ],
  run: async (args, { print, json, signal, progress }) => {
    refusePositionals('report', args);
    const plan = readPlan(args);
    becomeThrifty();
    const services = createServices({ processes: 1, leftovers: 'leave', reading });
    try {
      const { project, pixels } = await services.open(projectPath(args));
      const made = await makeReport({
        ...{ project, pixels, signal, path: resolve(args.text('out') ?? 'report.pdf') },
        fontsDir: services.fontsDir,
        request: { ...plan, plateIds: choosePlates(project, args.texts('plate')) },
        extras: reportExtras({ project }),
        onProgress: (share, label) => progress.update(share, `drawing the report: ${label}`),
      });
      progress.end();
      const size = `${(made.bytes / 1e6).toFixed(1)} MB`;
      print(json ? JSON.stringify(made) : `${made.path}: ${made.pages} pages, ${size}`);
      return 0;
    } finally {
      progress.end();
      await services.close();
    }
  },
};

/** What the words say before any project is opened, so that a slip of the pen is told first. */
function readPlan(args: Arguments): Omit<ReportRequest, 'plateIds'> {
  const preset = reportPresets[choose('preset', reportPresetSchema, args.text('preset') ?? 'screening')];
  const wells = args.text('wells');
  return {
    title: args.text('title'),
    author: args.text('author'),
    date: readDate(args.text('date')),
    wells: wells === null ? null : parseWellSelection(wells).map(formatWell),
    sections: readSections(args.text('sections')) ?? preset.sections,
    wellsPerClass: args.whole('panels', preset.wellsPerClass, 1, 384),
    paper: choose('paper', paperSchema, args.text('paper') ?? 'a4'),
  };
}

function choose<Value extends string>(
  option: string,
  schema: z.ZodEnum<Readonly<Record<Value, Value>>>,
  text: string,
): Value {
  const value = schema.safeParse(text);
  if (value.success) return value.data;
  throw new UsageError(`there is no ${option} "${text}"; there are ${schema.options.join(', ')}`);
}

function readSections(text: string | null): ReportSection[] | null {
  return text === null ? null : splitList(text).map((name) => choose('section', reportSectionSchema, name));
}

function readDate(text: string | null): string {
  const date = text === null ? new Date() : new Date(text);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw new UsageError(`--date takes a date like 2026-11-21T08:30:00Z, not "${text ?? ''}"`);
}

/** The plates by their names; null takes every one. @throws BadInput for a name that there is not. */
function choosePlates(project: Project, names: readonly string[]): ReportRequest['plateIds'] {
  if (names.length === 0) return null;
  const plates = project.listPlates(() => true);
  return names.map((name) => chooseNamed('plate', plates, name).id);
}
