import type { ScoreMetricId } from './score-metrics.ts';
import type { Summary } from './score-answers.ts';

const shares: ReadonlySet<ScoreMetricId> = new Set([
  ...([
    'relevance-mass',
    'relevance-rank',
    'pointing-game',
    'pointing-game-near',
    'energy-pointing-game',
  ] as const),
  ...(['top-1-percent', 'top-5-percent', 'top-10-percent', 'attribution-localisation', 'focus'] as const),
]);

/** A score as tables and sentences write it: shares in percent, others with two digits. */
export function formatScore(metric: ScoreMetricId, value: number | null): string {
  if (value === null) return '–';
  return shares.has(metric) ? `${Math.round(value * 100)} %` : value.toFixed(2);
}

/** `81 % (78 to 84 %)`, the interval left out where there are too few wells for one. */
export function formatInterval(metric: ScoreMetricId, { mean, low, high }: Summary): string {
  const text = formatScore(metric, mean);
  if (low === null || high === null) return text;
  const from = formatScore(metric, low).replace(' %', '');
  return `${text} (${from} to ${formatScore(metric, high)})`;
}

/** A count with its noun. */
export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `A`, `A and B`, `A, B and C`. */
export function listOf(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
