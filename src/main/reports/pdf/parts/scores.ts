import { againstLabel } from '../../../../shared/score.ts';
import type { ScoreAnswers, ScoreCell } from '../../../../shared/score-answers.ts';
import { scoreMetric } from '../../../../shared/score-metrics.ts';
import { formatInterval, formatScore } from '../../../../shared/score-words.ts';
import { answered } from '../../model/answered.ts';
import { drawTable, smallTableHeight } from '../blocks/table.ts';
import type { Flow } from '../flow.ts';
import { styles } from '../palette.ts';
import type { Part } from './part.ts';

export const scoresPart: Part = {
  section: 'scores',
  subheadings: (model) => answered(model).length,
  hasContent: (model) => answered(model).length > 0,
  newPage: false,
  draw: (flow, { model, onStep }) => {
    for (const { plate, answers } of answered(model)) {
      flow.heading(2, plate.name, `scores-${plate.id}`);
      flow.paragraph(answers.advice.headline, styles.strong, { after: 3 });
      for (const sentence of answers.advice.sentences) flow.paragraph(sentence, styles.body, { after: 4 });
      flow.gap(4);
      flow.paragraph(
        `Means over wells with their 95 % interval (bootstrap over wells), measured against ${againstLabel(answers.against)}. The levels are what maps without knowledge reach on the same wells: the expected value, a random map, and a blob in the middle of the field. ↑ higher is better, ↓ lower is better, ! no better than chance.`,
        styles.caption,
      );
      drawScores(flow, answers);
      drawRanks(flow, answers);
      onStep('scores');
    }
  },
};

/** Methods beside each other; more take another table. */
const methodsAcross = 3;

function drawScores(flow: Flow, answers: ScoreAnswers): void {
  for (let from = 0; from < answers.contenders.length; from += methodsAcross) {
    const contenders = answers.contenders.slice(from, from + methodsAcross);
    const columns = [
      { title: 'Metric', share: 1.25 },
      ...contenders.map(({ title }) => ({ title, share: 1.35, align: 'right' as const })),
      { title: 'Expected', share: 0.65, align: 'right' as const },
      { title: 'Random', share: 0.6, align: 'right' as const },
      { title: 'Centre', share: 0.55, align: 'right' as const },
      { title: 'Wells', share: 0.45, align: 'right' as const },
    ];
    const rows = answers.metrics.flatMap((metric) => {
      const cells = contenders.map(({ id }) =>
        answers.table.find((cell) => cell.contender === id && cell.metric === metric),
      );
      const known = cells.filter((cell) => cell !== undefined);
      const [first] = known;
      // A row of dashes tells nothing that the sentences above have not told.
      if (first === undefined || known.every(({ mean }) => mean === null)) return [];
      const { title, better } = scoreMetric(metric);
      return [
        [
          `${title} ${better === 'higher' ? '↑' : '↓'}`,
          ...cells.map((cell) => (cell === undefined ? '–' : formatCell(cell))),
          ...[first.chance, first.random, first.centre].map((level) => formatScore(metric, level)),
          String(Math.max(...known.map(({ wells }) => wells))),
        ],
      ];
    });
    drawTable(flow, columns, rows, { rowHeadings: true });
  }
}

/** As the command line writes it, with a mark where the method is no better than chance. */
export const formatCell = (cell: ScoreCell): string =>
  `${formatInterval(cell.metric, cell)}${cell.verdict === 'at' || cell.verdict === 'below' ? ' !' : ''}`;

function drawRanks(flow: Flow, answers: ScoreAnswers): void {
  const overall = answers.rankings.find(({ metric }) => metric === null);
  if (overall === undefined) return;
  // The caption stays with its table.
  flow.need(34 + smallTableHeight(overall.rows.length));
  flow.paragraph(
    `Mean rank over the metrics that need an area, on the ${overall.wells} wells that all methods have. Methods that share the first place of a resampling both come first in it.`,
    styles.caption,
    { after: 4 },
  );
  const columns = [
    { title: 'Method', share: 1.6 },
    { title: 'Mean rank (95 % interval)', share: 1.4, align: 'right' as const },
    { title: 'Comes first in', share: 1, align: 'right' as const },
  ];
  const rows = overall.rows.map(({ contender, rank, low, high, first }) => [
    titleOf(answers, contender),
    `${rank.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
    `${Math.round(first * 100)} %`,
  ]);
  drawTable(flow, columns, rows, { rowHeadings: true, width: Math.min(flow.width, 330) });
}

const titleOf = ({ contenders }: ScoreAnswers, id: string): string =>
  contenders.find((contender) => contender.id === id)?.title ?? id;
