import type { ScoreCell } from '../../../shared/score-answers.ts';
import type { ScoreMetricId } from '../../../shared/score-metrics.ts';
import { formatInterval, formatScore, listOf } from '../../../shared/score-words.ts';
import type { Evidence } from './evidence.ts';

type Told = ScoreCell & { readonly mean: number };

/** What the metrics that ask networks again add to the advice: numbers, and no more of a verdict than they bear. */
export function networkSentences(evidence: Evidence, table: readonly ScoreCell[]): string[] {
  const titleOf = ({ contender }: ScoreCell) =>
    evidence.contenders.find(({ id }) => id === contender)?.title ?? contender;
  const cellsOf = (metric: ScoreMetricId) =>
    table.filter((cell): cell is Told => cell.metric === metric && cell.mean !== null);
  return [
    ...faithfulSentences(
      cellsOf('abpc').toSorted((a, b) => b.mean - a.mean),
      titleOf,
    ),
    ...shuffledSentences(
      cellsOf('parameter-randomisation').toSorted((a, b) => a.mean - b.mean),
      titleOf,
    ),
  ];
}

function faithfulSentences(
  [first, ...rest]: readonly Told[],
  titleOf: (cell: ScoreCell) => string,
): string[] {
  if (first === undefined) return [];
  const area = `area between the curves ${formatInterval('abpc', first)}, a random map ${formatScore('abpc', first.random)}`;
  const { low } = first;
  if (low === null) {
    return [
      `What ${titleOf(first)} shows matters most to the network so far (${area}), on too few wells to be sure.`,
    ];
  }
  if (first.random !== null && low <= first.random) {
    return [
      `By taking pixels away, no method is told from a random map: the best, ${titleOf(first)}, has ${area}.`,
    ];
  }
  const rivals = rest.filter(({ high }) => high === null || high >= low);
  const others =
    rivals.length === 0 ? '' : `, though ${listOf(rivals.map(titleOf))} cannot be told apart from it`;
  return [`The network itself needs most what ${titleOf(first)} shows: ${area}${others}.`];
}

/**
 * No limit is agreed on from which a map would be blind to the network: a smooth image or a sparse map raises the
 * similarity as well. So the sentence compares methods and judges none.
 */
function shuffledSentences(cells: readonly Told[], titleOf: (cell: ScoreCell) => string): string[] {
  if (cells.length === 0) return [];
  const each = cells.map((cell) => `${titleOf(cell)} ${formatInterval('parameter-randomisation', cell)}`);
  return [
    `With the network's weights shuffled, layer by layer from the output on, maps stay this alike (rank correlation, mean over the stages; near 0 is good, 1 is no change): ${each.join(', ')}. There is no agreed limit: it compares methods, and alone condemns none.`,
  ];
}
