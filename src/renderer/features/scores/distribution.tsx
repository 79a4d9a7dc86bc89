import * as Plot from '@observablehq/plot';
import { useEffect, useRef } from 'react';
import { formatScore } from '../../../shared/score-words.ts';
import { scoreMetric } from '../../../shared/score-metrics.ts';
import type { ScoreCell } from '../../../shared/score-answers.ts';

interface DistributionProps {
  readonly cell: ScoreCell;
  /** Smallest and largest value of the column that it stands in. */
  readonly domain: readonly [number, number];
}

const size = { width: 150, height: 30 } as const;

/** The means of the wells as dots, their mean with its interval, and what knowing nothing reaches. */
export function Distribution({ cell, domain }: DistributionProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const plot = draw(cell, domain);
    host.current?.replaceChildren(plot);
    return () => plot.remove();
  }, [cell, domain]);
  return <div ref={host} className="pl-score-plot" role="img" aria-label={describe(cell)} />;
}

function draw({ values, mean, low, high, chance, random }: ScoreCell, domain: readonly [number, number]) {
  const level = chance ?? random;
  return Plot.plot({
    ...size,
    margin: 4,
    x: { domain: [...domain], axis: null, clamp: true },
    y: { domain: [0, 1], axis: null },
    marks: [
      Plot.ruleX(level === null ? [] : [level], { stroke: 'var(--pl-dim)', strokeDasharray: '3 2' }),
      // The rank in a fixed shuffle spreads dots that would hide each other; height means nothing.
      Plot.dot(values, {
        x: (value: number) => value,
        y: (_: number, index: number) => 0.18 + 0.64 * ((index * 0.618) % 1),
        r: 1.6,
        fill: 'var(--pl-accent)',
        fillOpacity: values.length > 100 ? 0.3 : 0.5,
      }),
      low === null || high === null
        ? null
        : Plot.ruleY([0.5], { x1: low, x2: high, stroke: 'var(--pl-text)', strokeWidth: 2 }),
      mean === null
        ? null
        : Plot.dot([mean], { x: (value: number) => value, y: 0.5, r: 3.4, fill: 'var(--pl-text)' }),
    ],
  });
}

function describe({ metric, values, mean }: ScoreCell): string {
  return `${scoreMetric(metric).title} of ${values.length} wells, mean ${formatScore(metric, mean)}`;
}
