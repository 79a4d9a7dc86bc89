import type { ControlQuality, FieldQuality, PlateQuality, PositionEffect } from '../../shared/quality.ts';
import { openProject, type Project } from '../db/index.ts';
import { measurePlateQuality } from '../plates/index.ts';
import { chooseNamed, projectPath } from './choices.ts';
import { refusePositionals, UsageError, type Command } from './command.ts';
import { formatTable } from './terminal.ts';

export const qcCommand: Command = {
  name: 'qc',
  usage: 'platelens qc --project P.platelens [--plate NAME] [--csv controls|fields|position]',
  summary: 'tell how good a plate is: controls, focus, saturation, row and column effects',
  options: [
    { name: 'project', value: 'FILE', help: 'the project' },
    { name: 'plate', value: 'NAME', help: 'the plate, where the project has several' },
    { name: 'csv', value: 'TABLE', help: 'one table as CSV: controls, fields or position' },
  ],
  run: async (args, { print, json }) => {
    refusePositionals('qc', args);
    const table = toTable(args.text('csv'));
    const project = openProject(projectPath(args), { mode: 'read' });
    try {
      const plate = choosePlate(project, args.text('plate'));
      const quality = measurePlateQuality(project, plate.id);
      if (json) print(JSON.stringify({ plate: plate.name, ...quality }));
      else print(table === null ? describeQuality(plate.name, quality) : toCsv(tables[table](quality)));
      return await Promise.resolve(0);
    } finally {
      project.close();
    }
  },
};

const choosePlate = (project: Project, name: string | null) =>
  chooseNamed('plate', project.listPlateNames(), name);

type Cell = string | number | boolean | null;

const tables = {
  controls: ({ controls }: PlateQuality) => controls.map(toControlRow),
  fields: ({ fields }: PlateQuality) => fields.map(toFieldRow),
  position: ({ position }: PlateQuality) => position.flatMap(toPositionRows),
} satisfies Record<string, (quality: PlateQuality) => Record<string, Cell>[]>;

function toTable(text: string | null): keyof typeof tables | null {
  if (text === null) return null;
  if (text === 'controls' || text === 'fields' || text === 'position') return text;
  throw new UsageError(`--csv takes controls, fields or position, not "${text}"`);
}

const toControlRow = (control: ControlQuality): Record<string, Cell> => ({
  channel: control.channelName,
  readout: control.readout,
  z_prime: control.zPrime,
  robust_z_prime: control.robustZPrime,
  ssmd: control.ssmd,
  positive_wells: control.positive?.wells ?? 0,
  positive_mean: control.positive?.mean ?? null,
  positive_sd: control.positive?.sd ?? null,
  positive_cv: control.positive?.cv ?? null,
  negative_wells: control.negative?.wells ?? 0,
  negative_mean: control.negative?.mean ?? null,
  negative_sd: control.negative?.sd ?? null,
  negative_cv: control.negative?.cv ?? null,
  refused: control.refused,
});

const toFieldRow = (field: FieldQuality): Record<string, Cell> => ({
  well: field.well,
  field: field.field,
  channel: field.channel,
  mean: field.mean,
  sd: field.sd,
  median: field.median,
  p99: field.p99,
  focus: field.focus,
  saturated: field.saturated,
  out_of_focus: field.outOfFocus,
  overexposed: field.overexposed,
});

const toPositionRows = (effect: PositionEffect): Record<string, Cell>[] =>
  (['rows', 'columns'] as const).flatMap((axis) =>
    effect[axis].map((value, index) => ({
      channel: effect.channelName,
      axis: axis === 'rows' ? 'row' : 'column',
      number: index + 1,
      effect: value,
      overall: effect.overall,
      residual: effect.residual,
    })),
  );

function toCsv(rows: readonly Record<string, Cell>[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const headings = Object.keys(first);
  const lines = rows.map((row) => headings.map((heading) => toCsvCell(row[heading] ?? null)).join(','));
  return [headings.join(','), ...lines].join('\n');
}

/** A text that a spreadsheet would take for a formula gets an apostrophe. */
function toCsvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const figure = (value: number | null) => (value === null ? '–' : value.toFixed(2));
const percent = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : `${(100 * value).toFixed(1)} %`;

function describeQuality(plate: string, quality: PlateQuality): string {
  if (quality.unmeasured !== null) return `${plate}: ${quality.unmeasured}`;
  const controls = quality.controls.map((control) => [
    control.channelName,
    control.readout,
    figure(control.zPrime),
    figure(control.robustZPrime),
    figure(control.ssmd),
    percent(control.positive?.cv),
    percent(control.negative?.cv),
  ]);
  const refused = quality.controls.find((control) => control.refused !== null)?.refused ?? null;
  const flagged = quality.fields.filter((field) => field.outOfFocus || field.overexposed);
  return [
    `${plate}: ${quality.fields.length} planes`,
    '',
    formatTable(
      ['channel', 'readout', "Z'", "robust Z'", 'SSMD', 'CV positive', 'CV negative'],
      controls,
      '  >>>>>',
    ),
    ...(refused === null ? [] : ['', `no figures of controls: ${refused}`]),
    '',
    ...describeFlags(flagged),
    '',
    formatTable(
      ['channel', 'overall', 'residual', 'position / residual'],
      quality.position.map((effect) => [
        effect.channelName,
        figure(effect.overall),
        figure(effect.residual),
        figure(effect.strength),
      ]),
      ' >>>',
    ),
  ].join('\n');
}

const shownAtMost = 12;

function describeFlags(flagged: readonly FieldQuality[]): string[] {
  if (flagged.length === 0) return ['no field is out of focus or overexposed'];
  const shown = flagged.slice(0, shownAtMost).map((field) => {
    const faults = [field.outOfFocus ? 'out of focus' : '', field.overexposed ? 'overexposed' : ''];
    return `  ${field.well} field ${field.field} channel ${field.channel + 1}: ${faults.filter((fault) => fault !== '').join(', ')}`;
  });
  const rest = flagged.length - shown.length;
  return [
    `${flagged.length} planes stand out:`,
    ...shown,
    ...(rest > 0 ? [`  and ${rest} more; --csv fields lists all`] : []),
  ];
}
