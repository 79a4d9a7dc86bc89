import { againstLabel } from '../../../shared/score.ts';
import type { Advice, GroupCell, Ranking, ScoreCell } from '../../../shared/score-answers.ts';
import type { ScoreMetricId } from '../../../shared/score-metrics.ts';
import type { Evidence } from './evidence.ts';
import { networkSentences } from './network-sentences.ts';
import { countOf, formatInterval, formatScore, listOf } from '../../../shared/score-words.ts';

/** What the sentences are made from. */
export interface AdviceParts {
  readonly evidence: Evidence;
  readonly table: readonly ScoreCell[];
  readonly rankings: readonly Ranking[];
  readonly groups: readonly GroupCell[];
  readonly suspicions: number;
}

const fewestWells = 6;
const main: ScoreMetricId = 'relevance-mass';

/** Says in plain words, with the numbers, which method to trust here; and that nothing can be said where that is so. */
export function advise(parts: AdviceParts): Advice {
  const { evidence, table } = parts;
  const area = againstLabel(evidence.against);
  if (evidence.contenders.length === 0 || table.length === 0) {
    return tooLittle('Nothing has been scored yet.', [
      'Scoring holds every map against regions that you have drawn or imported, or against nuclei that the program finds, beside a random map and a blob in the middle.',
    ]);
  }
  const mass = table.filter(({ metric }) => metric === main);
  const wells = Math.max(0, ...mass.map((cell) => cell.wells));
  if (mass.length > 0 && wells < fewestWells) {
    return tooLittle(`Too little data: only ${countOf(wells, 'well')} can be scored against ${area}.`, [
      `With fewer than ${fewestWells} wells an interval says next to nothing. Mark ${area} in wells of the positive and the negative controls first, some 20 in all, and score again.`,
    ]);
  }
  if (mass.length === 0)
    return tooLittle('Maps have been scored, but not against any area.', otherSentences(parts));
  const { headline, sentences } = leaderSentences(parts, mass);
  return {
    ...{ enough: true, headline },
    sentences: [...sentences, ...groupSentences(parts), ...otherSentences(parts), caveat(area)],
  };
}

const tooLittle = (headline: string, sentences: string[]): Advice => ({ enough: false, headline, sentences });

const caveat = (area: string) =>
  `These scores tell whether maps lie on ${area}. Where every method lies elsewhere, the network itself looks elsewhere, and the method that shows it is right.`;

const titleOf = ({ contenders }: Evidence, id: string) =>
  contenders.find((entry) => entry.id === id)?.title ?? id;

function leaderSentences({ evidence, rankings }: AdviceParts, mass: readonly ScoreCell[]) {
  const area = againstLabel(evidence.against);
  const overall = rankings.find(({ metric }) => metric === null);
  const byMass = mass.toSorted((a, b) => (b.mean ?? 0) - (a.mean ?? 0));
  const leaderId = overall?.rows[0]?.contender ?? byMass[0]?.contender ?? '';
  const cell = mass.find(({ contender }) => contender === leaderId) ?? byMass[0];
  const name = titleOf(evidence, leaderId);
  if (cell === undefined) return { headline: '', sentences: [] };
  const levels = [
    `the area alone would give ${formatScore(main, cell.chance)}`,
    `a random map ${formatScore(main, cell.random)}`,
    `a blob in the middle ${formatScore(main, cell.centre)}`,
  ];
  const numbers = `${name} puts ${formatInterval(main, cell)} of its positive part on ${area} over ${countOf(cell.wells, 'well')}; ${levels.join(', ')}.`;
  if (mass.every(({ verdict }) => verdict !== 'above')) {
    return {
      headline: `No method lies on ${area} more than chance: trust none of them to show ${area} here.`,
      sentences: [numbers],
    };
  }
  const isAtCentre = cell.centre !== null && cell.low !== null && cell.low <= cell.centre;
  const centre = isAtCentre
    ? [
        `A blob in the middle of the field does as well, so that ${area} being in the middle may be all that is seen.`,
      ]
    : [];
  const { headline, sentences } = certainty(evidence, overall, name);
  return { headline, sentences: [numbers, ...sentences, ...centre] };
}

/** How sure the first place is. */
function certainty(evidence: Evidence, overall: Ranking | undefined, name: string) {
  const area = againstLabel(evidence.against);
  const [first, ...rest] = overall?.rows ?? [];
  if (overall === undefined || first === undefined || rest.length === 0) {
    return { headline: `${name} finds ${area}; there is no other method to compare it with.`, sentences: [] };
  }
  const rivals = rest.filter(({ low }) => low <= first.high);
  const share = `${Math.round(first.first * 100)} %`;
  const basis = `On the ${countOf(overall.wells, 'well')} that all methods share, ${name} has the best mean rank over the metrics (${first.rank.toFixed(1)}, 95 % interval ${first.low.toFixed(1)} to ${first.high.toFixed(1)}) and comes first or shares the first place in ${share} of 1000 resamplings.`;
  if (rivals.length === 0) return { headline: `Trust ${name} to show ${area} here.`, sentences: [basis] };
  const others = listOf(rivals.map(({ contender }) => titleOf(evidence, contender)));
  return {
    headline: `${name} comes first on ${area}, but ${others} cannot be told apart from it.`,
    sentences: [basis],
  };
}

/** A group of wells in which the leader's advantage over chance is gone, while it stands elsewhere. */
function groupSentences({ evidence, table, groups }: AdviceParts): string[] {
  const area = againstLabel(evidence.against);
  const mass = groups.filter(({ metric, wells }) => metric === main && wells >= 3);
  const good = new Set(
    table
      .filter(({ metric, verdict }) => metric === main && verdict === 'above')
      .map(({ contender }) => contender),
  );
  const weak = mass.filter(
    ({ verdict, contender }) => good.has(contender) && (verdict === 'at' || verdict === 'below'),
  );
  const byGroup = Map.groupBy(weak, ({ column, value }) => `${column}\n${value}`);
  const widest = (cells: readonly GroupCell[]) => Math.max(...cells.map(({ wells }) => wells));
  const sentences = [...byGroup.values()]
    .toSorted((a, b) => b.length - a.length || widest(b) - widest(a))
    .map((cells) => {
      const [first] = cells;
      if (first === undefined) return '';
      const names = cells.map((cell) => `${titleOf(evidence, cell.contender)} ${formatInterval(main, cell)}`);
      const isBelow = cells.every(({ verdict }) => verdict === 'below');
      const level = isBelow ? 'below chance' : 'no better than chance';
      const all = cells.length === good.size && cells.length > 1 ? ', whatever the method' : '';
      const chance = `chance ${formatScore(main, first.chance)}`;
      return `In the ${countOf(first.wells, 'well')} where ${first.column} is ${first.value}, maps lie on ${area} ${level}${all}: ${names.join(', ')}; ${chance}. There the network decides by something else.`;
    });
  return sentences.slice(0, 3);
}

/** What fidelity, sanity and the review list add. */
const otherSentences = ({ evidence, table, suspicions }: AdviceParts): string[] => [
  ...networkSentences(evidence, table),
  ...(suspicions === 0
    ? []
    : [
        `${countOf(suspicions, 'confident call')} may be right for the wrong reason: the map leaves the cells, hugs the border or sits in one corner, unlike the controls of the same plate.`,
      ]),
];
