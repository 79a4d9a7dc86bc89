import { againstLabel } from '../../shared/score.ts';
import type { GroupCell, ScoreAnswers, ScoreCell, Suspicion } from '../../shared/score-answers.ts';
import { scoreMetric } from '../../shared/score-metrics.ts';
import { formatInterval, formatScore } from '../../shared/score-words.ts';
import { formatTable } from './terminal.ts';

const signWords = {
  'leaves-cells': 'leaves the cells',
  'hugs-border': 'hugs the border',
  'one-corner': 'sits in one corner',
} as const satisfies Record<Suspicion['signs'][number]['kind'], string>;

const listedSuspicions = 12;

/** What the scores tell, as a person reads it on a terminal. */
export function describeAnswers(answers: ScoreAnswers): string {
  const about = answers.plate === null ? 'all plates' : answers.plate.name;
  return [
    `Scores against ${againstLabel(answers.against)}, ${about}. Means over wells with 95 % intervals.`,
    '',
    ...scoreTable(answers),
    ...rankTable(answers),
    ...groupTable(answers),
    ...suspicionLines(answers),
    ...annotatorLines(answers),
    describeAdvice(answers),
  ].join('\n');
}

/** Which method to trust, in words. */
export const describeAdvice = ({ advice }: ScoreAnswers): string =>
  [advice.headline, ...advice.sentences].join('\n');

const titleOf = ({ contenders }: ScoreAnswers, id: string) =>
  contenders.find((entry) => entry.id === id)?.title ?? id;
const verdictWords = { above: 'better', at: 'no better', below: 'worse' } as const;

function scoreTable(answers: ScoreAnswers): string[] {
  if (answers.table.length === 0) return [];
  const rows = answers.metrics.flatMap((metric) =>
    answers.table.filter((cell) => cell.metric === metric).map((cell) => scoreRow(answers, cell)),
  );
  const headings = [
    'metric',
    'method',
    'score',
    'chance',
    'random map',
    'centre blob',
    'than chance',
    'wells',
    'no value',
  ];
  return [formatTable(headings, rows, '<<>>>><>>'), ''];
}

function scoreRow(answers: ScoreAnswers, cell: ScoreCell): string[] {
  const { metric, verdict, wells, missing } = cell;
  const none = Object.values(missing).reduce((sum, count) => sum + count, 0);
  const { title, better } = scoreMetric(metric);
  return [
    better === 'lower' ? `${title} (lower is better)` : title,
    titleOf(answers, cell.contender),
    formatInterval(metric, cell),
    ...[cell.chance, cell.random, cell.centre].map((level) => formatScore(metric, level)),
    verdict === null ? '' : verdictWords[verdict],
    String(wells),
    none === 0 ? '' : String(none),
  ];
}

function rankTable(answers: ScoreAnswers): string[] {
  const overall = answers.rankings.find(({ metric }) => metric === null);
  if (overall === undefined) return [];
  const rows = overall.rows.map(({ contender, rank, low, high, first }) => [
    titleOf(answers, contender),
    `${rank.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
    `${Math.round(first * 100)} %`,
  ]);
  return [
    formatTable(['method', `mean rank on ${overall.wells} common wells`, 'comes first'], rows, '<>>'),
    '',
  ];
}

function groupTable(answers: ScoreAnswers): string[] {
  const cells = answers.groups.filter(({ metric }) => metric === 'relevance-mass');
  if (cells.length === 0) return [];
  const groups = [...Map.groupBy(cells, ({ column, value }) => `${column} ${value}`).values()];
  const { contenders } = answers;
  const cellOf = (own: readonly GroupCell[], id: string) => own.find(({ contender }) => contender === id);
  const rows = groups.flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const scores = contenders.map(({ id }) => {
      const cell = cellOf(own, id);
      if (cell === undefined) return '–';
      return `${formatInterval('relevance-mass', cell)}${cell.verdict === 'at' || cell.verdict === 'below' ? ' !' : ''}`;
    });
    return [
      [
        `${first.column} = ${first.value}`,
        String(first.wells),
        formatScore('relevance-mass', first.chance),
        ...scores,
      ],
    ];
  });
  const headings = ['mass accuracy where', 'wells', 'chance', ...contenders.map(({ title }) => title)];
  return [formatTable(headings, rows, `<>>${'>'.repeat(contenders.length)}`), '! no better than chance', ''];
}

function suspicionLines(answers: ScoreAnswers): string[] {
  const { suspicions } = answers;
  if (suspicions.length === 0) return [];
  const rows = suspicions
    .slice(0, listedSuspicions)
    .map((entry) => [
      entry.well,
      String(entry.field),
      titleOf(answers, entry.contender),
      `${entry.decision} ${entry.probability.toFixed(2)}`,
      entry.isRight === null ? '' : entry.isRight ? 'right' : 'wrong',
      entry.signs
        .map(
          ({ kind, value, controls }) =>
            `${signWords[kind]}: ${Math.round(value * 100)} %, controls ${Math.round(controls * 100)} %`,
        )
        .join('; '),
    ]);
  const more = suspicions.length - rows.length;
  return [
    'Right for the wrong reason? Confident calls unlike the controls of their plate:',
    formatTable(['well', 'field', 'method', 'call', 'plate map', 'the map'], rows, '<><<<<'),
    ...(more > 0 ? [`and ${more} more`] : []),
    '',
  ];
}

function annotatorLines({ annotators }: ScoreAnswers): string[] {
  if (annotators.length === 0) return [];
  const rows = annotators.map(({ class: name, first, second, fields, dice, kappa }) => [
    ...[name, first, second, String(fields)],
    ...[dice, kappa].map((value) => value?.toFixed(2) ?? '–'),
  ]);
  return [formatTable(['class', 'annotator', 'and', 'fields', 'Dice', 'kappa'], rows, '<<<>>>'), ''];
}

const csvColumns = [
  'metric',
  'against',
  'method',
  'mean',
  'low',
  'high',
  'median',
  'chance',
  'random',
  'centre',
  'verdict',
  'wells',
  'maps',
];

/** The table as comma-separated values, numbers in full. */
export function toCsv(answers: ScoreAnswers): string {
  const quoted = (value: string) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const rows = answers.table.map((cell) => [
    ...[cell.metric, cell.against ?? '', titleOf(answers, cell.contender)],
    ...[cell.mean, cell.low, cell.high, cell.median, cell.chance, cell.random, cell.centre],
    ...[cell.verdict, cell.wells, cell.maps],
  ]);
  const lines = rows.map((row) => row.map((value) => quoted(value === null ? '' : String(value))).join(','));
  return [csvColumns.join(','), ...lines, ''].join('\n');
}
