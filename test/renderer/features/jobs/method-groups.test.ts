import { expect, test } from 'vitest';
import { methodGroups } from '../../../../src/renderer/features/jobs/method-groups.ts';
import { methodTable } from '../../../../src/shared/method-table.ts';
import { sampleDescription } from '../../../db/sample-project.ts';

const choices = methodTable({ ...sampleDescription, missingDerivatives: [] }, false);

test('every method stands in one group, those that cannot run in the last', () => {
  const groups = methodGroups(choices);
  const shown = groups.flatMap(({ methods }) => methods.map(({ id }) => id));
  expect([...shown].sort()).toEqual(choices.map(({ id }) => id).sort());
  const last = groups.at(-1);
  expect(last?.title).toBe('Not for this network');
  expect(last?.methods.map(({ id }) => id)).toContain('cape');
  expect(groups.slice(0, -1).every(({ methods }) => methods.every(({ canRun }) => canRun))).toBe(true);
});

test('families without a method are left out', () => {
  expect(methodGroups(choices.filter(({ id }) => id === 'rise'))).toMatchObject([
    { title: 'Hiding parts of the image', methods: [{ id: 'rise' }] },
  ]);
});
