import { describe, expect, it } from 'vitest';
import { parseArguments, UsageError } from '../../src/main/cli/command.ts';
import { scoreCommand } from '../../src/main/cli/score.ts';
import { readNetworkScorePlan } from '../../src/main/cli/score-network.ts';

const planOf = (words: readonly string[], metrics: readonly string[] | null) =>
  readNetworkScorePlan(parseArguments(scoreCommand, words), metrics);

describe('the options of metrics that ask networks again', () => {
  it('ask for nothing where no such metric is named', () => {
    expect(planOf([], null)).toBeNull();
    expect(planOf(['--fields', '3'], ['relevance-mass', 'sparseness'])).toBeNull();
  });

  it('take the metrics apart, a sample of fields and settings', () => {
    const plan = planOf(
      ['--fields', '0', '--seed', '5', '--set', 'steps=20', '--set', 'baseline=blur'],
      ['relevance-mass', 'deletion', 'road'],
    );
    expect(plan).toMatchObject({ metrics: ['deletion', 'road'], fields: null, seed: 5 });
    expect(plan?.settings).toMatchObject({ steps: 20, baseline: 'blur', references: true });
    expect(planOf([], ['deletion'])).toMatchObject({ fields: 24, seed: 1 });
  });

  it('name a setting that is wrong, and those there are', () => {
    expect(() => planOf(['--set', 'steeps=3'], null)).toThrow(UsageError);
    expect(() => planOf(['--set', 'steeps=3'], null)).toThrow(/steeps.*there are steps, baseline/);
    expect(() => planOf(['--set', 'steps=1'], null)).toThrow(/steps/);
    expect(() => planOf(['--set', 'baseline=black'], null)).toThrow(/baseline/);
    expect(() => planOf(['--fields', 'many'], null)).toThrow(UsageError);
  });
});
