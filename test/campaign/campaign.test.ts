import { expect, test } from 'vitest';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { runCampaign } from './campaign.ts';

test('kills at random moments lose nothing, tear nothing and damage nothing', async () => {
  const report = await runCampaign({ kills: 8, seed: 5, folder: makeTempFolder() });
  expect(report).toMatchObject({ kills: 8, lost: 0, torn: 0, damaged: 0, failures: [] });
}, 240_000);
