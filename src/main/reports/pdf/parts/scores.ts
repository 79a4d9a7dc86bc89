import { formatValue } from '../../../../shared/format-number.ts';
import type { ReportModel } from '../../model/report-model.ts';
import type { ScoreFigure, ScoreTable } from '../../model/report-scores.ts';
import { drawTable } from '../blocks/table.ts';
import type { Flow } from '../flow.ts';
import { styles } from '../palette.ts';
import type { Part } from './part.ts';

export const scoresPart: Part = {
  section: 'scores',
  subheadings: ({ scores }) => scores?.tables.length ?? 0,
  hasContent: ({ scores }) => (scores?.tables.length ?? 0) > 0,
  newPage: false,
  draw: (flow, { model }) => {
    flow.paragraph(
      'Each cell gives the mean over the wells, its 95 % interval and the number of maps. Baselines are what maps without knowledge reach: the expected value, a random map, and a blob in the middle of the field.',
      styles.caption,
    );
    for (const [index, table] of (model.scores?.tables ?? []).entries()) {
      drawScores(flow, table, `scores-${index}`);
    }
  },
};

const methodsAcross = 4;

function drawScores(flow: Flow, table: ScoreTable, id: string): void {
  flow.heading(2, table.title, id);
  for (let from = 0; from < table.methods.length; from += methodsAcross) {
    const methods = table.methods.slice(from, from + methodsAcross);
    const columns = [
      { title: 'Metric', share: 1.5 },
      { title: 'Against', share: 0.9 },
      ...methods.map((title) => ({ title, share: 1.2, align: 'right' as const })),
      { title: 'Baselines', share: 1.3 },
    ];
    const rows = table.rows.map((row) => {
      const figures = row.figures.slice(from, from + methodsAcross);
      const arrow = row.better === 'higher' ? ' ↑' : row.better === 'lower' ? ' ↓' : '';
      return [
        `${row.metric}${arrow}`,
        row.against,
        ...figures.map(formatFigure),
        formatBaselines(row.figures),
      ];
    });
    drawTable(flow, columns, rows, { rowHeadings: true });
  }
}

export function formatFigure({ value, low, high, count }: ScoreFigure): string {
  if (value === null) return '–';
  const interval = low === null || high === null ? '' : `\n${formatValue(low)} to ${formatValue(high)}`;
  return `${formatValue(value)}${interval}\nn ${count}`;
}

function formatBaselines(figures: readonly ScoreFigure[]): string {
  const first = (of: (figure: ScoreFigure) => number | null) =>
    figures.map(of).find((value) => value !== null) ?? null;
  const parts = [
    ['expected', first(({ chance }) => chance)],
    ['random', first(({ random }) => random)],
    ['centre', first(({ centre }) => centre)],
  ] as const;
  return parts
    .flatMap(([name, value]) => (value === null ? [] : [`${name} ${formatValue(value)}`]))
    .join('\n');
}

export const wrongReasonsPart: Part = {
  section: 'wrong-reasons',
  subheadings: () => 0,
  hasContent: ({ scores }: ReportModel) => scores !== null && scores.wrongReasonRule !== null,
  newPage: false,
  draw: (flow, { model }) => {
    const { wrongReasons = [], wrongReasonRule = null } = model.scores ?? {};
    flow.paragraph(wrongReasonRule ?? '', styles.caption);
    if (wrongReasons.length === 0) {
      flow.paragraph('No well is on this list.');
      return;
    }
    const columns = [
      { title: 'Well', share: 0.5, style: { ...styles.table, face: 'strong' as const } },
      { title: 'Field', share: 0.4, align: 'right' as const },
      { title: 'Class', share: 1 },
      { title: 'Method', share: 1 },
      { title: 'Why it is listed', share: 3 },
    ];
    const rows = wrongReasons.map(({ well, field, label, method, why }) => [
      ...[well, String(field), label, method, why],
    ]);
    drawTable(flow, columns, rows, { rowHeadings: true });
  },
};
