import { expect, test } from 'vitest';
import { readSources } from '../../scripts/parts/source-tree.ts';

/** Compares days that are kept in a file, and takes a record from the future for none. */
const mayAskForTheDay = ['src/main/compute/self-test/device-record.ts'];

test('times that pass are measured by a clock that nobody can set', () => {
  const asking = [...readSources('src')].flatMap(([path, text]) =>
    /\bDate\.now\b/.test(text) && !mayAskForTheDay.includes(path) ? [path] : [],
  );
  expect(asking).toEqual([]);
});
