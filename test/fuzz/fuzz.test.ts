import { expect, test } from 'vitest';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { runFuzz } from './campaign.ts';
import { kinds } from './seeds.ts';

test('damaged inputs of every kind neither end main, nor stop it, nor make it write elsewhere', async () => {
  const options = {
    cases: 512,
    seed: 3,
    folder: makeTempFolder(),
    keptFolder: 'test/fuzz/kept',
    keep: false,
  };
  const report = await runFuzz(options);
  expect(report.findings).toEqual([]);
  expect(report.cases).toBeGreaterThanOrEqual(512);
  expect(Object.keys(report.byKind).sort()).toEqual([...kinds].sort());
  // Sound inputs are read, and most damaged ones are told apart from them.
  expect(report.refused).toBeGreaterThan(100);
  expect(report.accepted).toBeGreaterThan(50);
}, 300_000);
