import { expect, test } from 'vitest';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { runCampaign } from './campaign.ts';
import { canMount } from './full-disk.ts';

test('kills, full drives and overwritten pages lose nothing, tear nothing and damage nothing unsaid', async () => {
  const faults = { kills: 8, fullDisks: 2, corruptions: 2 };
  const report = await runCampaign({ ...faults, seed: 5, folder: makeTempFolder() });
  expect(report).toMatchObject({
    ...{ kills: 8, lost: 0, torn: 0, damaged: 0, corruptions: 2, failures: [] },
    fullDisks: canMount() ? 2 : 0,
  });
}, 240_000);
