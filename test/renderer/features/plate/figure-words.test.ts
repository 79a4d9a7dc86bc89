import { expect, test } from 'vitest';
import { figureRows } from '../../../../src/renderer/features/plate/figure-words.ts';
import { unitSchema } from '../../../../src/shared/run.ts';

const unit = unitSchema.parse({
  id: 1,
  runId: 1,
  fieldId: 1,
  target: { kind: 'predicted' },
  state: 'done',
  error: null,
  facts: {
    unit: 'logit',
    layer: null,
    count: 1,
    height: 4,
    width: 4,
    min: 0,
    max: 1,
    emptyReason: null,
    figures: { scoreDifference: 5.726284, residual: -0.000123456, capeClass: 2 },
  },
  verdict: null,
  seconds: 1,
  reusedFrom: null,
});

test('figures read like words, with three digits', () => {
  expect(figureRows(unit)).toEqual([
    { name: 'Score difference', value: '5.73' },
    { name: 'Residual', value: '-0.000123' },
    { name: 'Cape class', value: '2' },
  ]);
});

test('a unit without a map has none', () => {
  expect(figureRows(undefined)).toEqual([]);
  expect(figureRows({ ...unit, facts: null })).toEqual([]);
});
