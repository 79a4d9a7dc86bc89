import { expect, it } from 'vitest';
import { countTests } from '../../scripts/parts/test-counts.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

it('adds the files up', () => {
  const testResults = [
    file('passed', 'passed', 'passed', 'pending'),
    file('failed', 'failed', 'passed', 'todo'),
  ];
  expect(countTests({ success: false, testResults })).toEqual({ passed: 3, failed: 1, skipped: 2 });
});

it('counts a file that did not load as a failure', () => {
  expect(countTests({ success: false, testResults: [file('failed')] })).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

it('counts an unsuccessful run without a failing test as a failure', () => {
  const testResults = [file('passed', 'passed')];
  expect(countTests({ success: false, testResults })).toEqual({ passed: 1, failed: 1, skipped: 0 });
});
