import type { ScoreAnswers } from '../../../../shared/score-answers.ts';
import { answered } from '../../model/answered.ts';
import { drawTable } from '../blocks/table.ts';
import type { Flow } from '../flow.ts';
import { styles } from '../palette.ts';
import type { Part } from './part.ts';

export const wrongReasonsPart: Part = {
  section: 'wrong-reasons',
  subheadings: (model) => answered(model).length,
  hasContent: (model) => answered(model).length > 0,
  newPage: false,
  draw: (flow, { model }) => {
    flow.paragraph(
      'Confident calls whose map is unlike those of the controls of the same plate: it leaves the cells, hugs the border or sits in one corner. They may be right for the wrong reason, or wrong; each deserves a look at its picture. The most unlike come first.',
      styles.caption,
    );
    for (const { plate, answers } of answered(model)) {
      flow.heading(2, plate.name, `wrong-reasons-${plate.id}`);
      if (answers.suspicions.length === 0) flow.paragraph('No well is on this list.');
      else drawSuspicions(flow, answers);
    }
  },
};

/** As many as are worth reading one by one. */
const mostListed = 30;

const signWords: Readonly<Record<ScoreAnswers['suspicions'][number]['signs'][number]['kind'], string>> = {
  'leaves-cells': 'leaves the cells',
  'hugs-border': 'hugs the border',
  'one-corner': 'sits in one corner',
};

function drawSuspicions(flow: Flow, { suspicions, contenders }: ScoreAnswers): void {
  const columns = [
    { title: 'Well', share: 0.5, style: { ...styles.table, face: 'strong' as const } },
    { title: 'Field', share: 0.4, align: 'right' as const },
    { title: 'Method', share: 0.9 },
    { title: 'Call', share: 1.3 },
    { title: 'Plate map', share: 0.8 },
    { title: 'The map', share: 3.2 },
  ];
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const rows = suspicions
    .slice(0, mostListed)
    .map((entry) => [
      ...[entry.well, String(entry.field)],
      contenders.find(({ id }) => id === entry.contender)?.title ?? '',
      `${entry.decision} ${entry.probability.toFixed(2)}`,
      entry.isRight === null ? '' : entry.isRight ? 'right' : 'wrong',
      entry.signs
        .map(
          ({ kind, value, controls }) =>
            `${signWords[kind]}: ${percent(value)}, controls ${percent(controls)}`,
        )
        .join('; '),
    ]);
  drawTable(flow, columns, rows, { rowHeadings: true, tight: true });
  const more = suspicions.length - rows.length;
  if (more > 0) flow.paragraph(`And ${more} more, less unlike the controls.`, styles.caption);
}
