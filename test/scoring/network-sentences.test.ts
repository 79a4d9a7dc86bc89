import { expect, test } from 'vitest';
import { networkSentences } from '../../src/main/scoring/answers/network-sentences.ts';
import type { Evidence } from '../../src/main/scoring/answers/evidence.ts';
import type { ScoreCell } from '../../src/shared/score-answers.ts';
import type { ScoreMetricId } from '../../src/shared/score-metrics.ts';

const contender = (id: string): Evidence['contenders'][number] => ({
  ...{
    id,
    title: id.toUpperCase(),
    method: 'cam',
    networkId: 1 as Evidence['contenders'][number]['networkId'],
  }, // brand only
  ...{ runIds: [], wells: 8, maps: 8, units: [] },
  ...{ scores: new Map(), statistics: new Map(), decisions: new Map() },
});
const evidence: Evidence = {
  ...{ plate: null, against: null, areas: [], metrics: [] },
  contenders: [contender('a'), contender('b')],
};

function cell(
  id: string,
  metric: ScoreMetricId,
  [low, mean, high]: readonly [number, number, number],
): ScoreCell {
  return {
    ...{
      contender: id,
      metric,
      against: null,
      mean,
      median: mean,
      low,
      high,
      wells: 8,
      maps: 8,
      missing: {},
    },
    ...{ chance: null, random: 0.05, centre: null, verdict: null, values: [] },
  };
}

test('no method is condemned by shuffled weights: the numbers are told, and that there is no limit', () => {
  const [sentence, ...others] = networkSentences(evidence, [
    cell('a', 'parameter-randomisation', [0.9, 0.95, 1]),
    cell('b', 'parameter-randomisation', [0, 0.1, 0.2]),
  ]);
  expect(others).toEqual([]);
  expect(sentence).toMatch(/B 0\.10 .*, A 0\.95/);
  expect(sentence).toContain('no agreed limit');
  expect(sentence).not.toMatch(/shows the image/);
});

test('the most faithful method is named only above a random map, and with those that may be as good', () => {
  const abpc = (a: readonly [number, number, number], b: readonly [number, number, number]) =>
    networkSentences(evidence, [cell('a', 'abpc', a), cell('b', 'abpc', b)]).join('');
  expect(abpc([0.3, 0.4, 0.5], [0.1, 0.15, 0.2])).toMatch(/needs most what A shows: .*[^f]\.$/);
  expect(abpc([0.3, 0.4, 0.5], [0.2, 0.3, 0.4])).toContain('though B cannot be told apart from it');
  expect(abpc([0.01, 0.1, 0.2], [-0.1, 0, 0.1])).toContain('no method is told from a random map');
  expect(networkSentences(evidence, [])).toEqual([]);
});
