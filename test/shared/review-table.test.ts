import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FieldId, UnitId } from '../../src/shared/ids.ts';
import { fieldIdSchema, unitIdSchema } from '../../src/shared/ids.ts';
import {
  formatProbability,
  formatStatistic,
  listReview,
  reviewRows,
  type ReviewFilter,
  type ReviewRow,
  type ReviewSources,
} from '../../src/shared/review-table.ts';
import type { Unit } from '../../src/shared/run.ts';
import { unitSchema } from '../../src/shared/run.ts';
import { makePlate } from '../renderer/make-plate.ts';

const plate = makePlate(['A01', 'A02', 'B01'], { rows: 2, columns: 3 });
const field = (id: number): FieldId => fieldIdSchema.parse(id);

const unitOf = (id: number, fieldId: number, hit: number): Unit =>
  unitSchema.parse({
    ...{ id, runId: 1, fieldId, target: { kind: 'predicted' }, state: 'done', error: null, facts: null },
    verdict: { probabilities: [1 - hit, hit], predictedClass: hit > 0.5 ? 1 : 0, objectCount: null },
    ...{ seconds: 1, reusedFrom: null },
  });

const units = [unitOf(11, 1, 0.2), unitOf(12, 2, 0.9)];
const sources: ReviewSources = {
  plate,
  units,
  shown: new Map(units.map((unit) => [unit.fieldId, unit])),
  statistics: {
    catalogue: [],
    wells: [
      { well: 'A01', values: { entropy: 0.4 } },
      { well: 'A02', values: { entropy: null } },
    ],
  },
  fieldStatistics: { catalogue: [], fields: [{ fieldId: field(2), values: { entropy: 0.7 } }] },
  review: {
    reviews: [
      {
        ...{ wellId: plate.wells[0]?.id ?? (0 as never), fieldId: null, mark: 'accepted', note: 'Bright' },
        ...{ runId: null, madeAt: '2026-01-01T00:00:00.000Z' },
      },
    ],
    exclusions: [],
  },
  suspicions: [],
};
const everything: ReviewFilter = { show: 'all', classIndex: null, text: '' };
const names = (rows: readonly ReviewRow[]) => rows.map(({ well }) => well);

test('a well carries its verdict, statistics, units and what was said of it', () => {
  const [first, second, third] = reviewRows('wells', sources);
  expect(first).toMatchObject({ well: 'A01', field: null, mark: 'accepted', note: 'Bright' });
  expect(first?.values).toEqual({ entropy: 0.4 });
  expect(second?.verdict?.predictedClass).toBe(1);
  expect(second?.units).toEqual([{ fieldId: field(2), unitId: unitIdSchema.parse(12) satisfies UnitId }]);
  expect(third).toMatchObject({ verdict: null, values: {}, mark: null, doubt: null });
});

test('a field has marks of its own', () => {
  const rows = reviewRows('fields', sources);
  expect(rows.map(({ well, field: number, mark }) => [well, number, mark])).toEqual([
    ['A01', 1, null],
    ['A02', 1, null],
    ['B01', 1, null],
  ]);
  expect(rows[1]?.values).toEqual({ entropy: 0.7 });
});

test('rows are filtered by mark, class and words', () => {
  const rows = reviewRows('wells', sources);
  const list = (change: Partial<ReviewFilter>) =>
    names(listReview(rows, { ...everything, ...change }, { by: 'well', descending: false }, 1));
  expect(list({ show: 'unmarked' })).toEqual(['A02', 'B01']);
  expect(list({ show: 'accepted' })).toEqual(['A01']);
  expect(list({ show: 'doubts' })).toEqual([]);
  expect(list({ classIndex: 1 })).toEqual(['A02']);
  expect(list({ text: ' BRIGHT ' })).toEqual(['A01']);
});

test('rows without a value come last whichever way the list is ordered', () => {
  const rows = reviewRows('wells', sources);
  const list = (by: string, descending: boolean) =>
    names(listReview(rows, everything, { by, descending }, 1));
  expect(list('probability', true)).toEqual(['A02', 'A01', 'B01']);
  expect(list('probability', false)).toEqual(['A01', 'A02', 'B01']);
  expect(list('entropy', true)).toEqual(['A01', 'A02', 'B01']);
  expect(list('well', true)).toEqual(['B01', 'A02', 'A01']);
});

test('whatever it is ordered by, a list loses and repeats nothing', () => {
  const rows = reviewRows('wells', sources);
  fc.assert(
    fc.property(
      fc.constantFrom('well', 'role', 'mark', 'note', 'call', 'doubt', 'entropy', 'nothing such'),
      fc.boolean(),
      (by, descending) => {
        const listed = listReview(rows, everything, { by, descending }, 1);
        expect(names(listed).toSorted()).toEqual(names(rows).toSorted());
      },
    ),
  );
});

test('numbers are written in one way', () => {
  expect(formatStatistic({ unit: '%' }, 0.523)).toBe('52 %');
  expect(formatStatistic({ unit: '' }, 0.12345)).toBe('0.123');
  expect(formatStatistic({ unit: '' }, null)).toBe('–');
  expect(formatProbability(0.98765)).toBe('0.988');
});
