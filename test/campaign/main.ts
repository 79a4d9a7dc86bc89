import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCampaign } from './campaign.ts';

// `npm run campaign [-- KILLS [SEED]]`: kills the program at random moments, lets a tenth as many drives run full and
// damages as many projects, and looks what became of them.
const [kills = '200', seed = '1'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'platelens-campaign-'));
const say = (line: string) => process.stdout.write(`${line}\n`);
const others = Math.ceil(Number(kills) / 10);
const report = await runCampaign({
  ...{ kills: Number(kills), fullDisks: others, corruptions: others },
  ...{ seed: Number(seed), folder, tell: say },
});
const { byActivity, lost, torn, damaged, failures } = report;
say(
  `${report.kills} kills (${Object.entries(byActivity)
    .map(([activity, count]) => `${activity} ${count}`)
    .join(', ')}): ${lost} finished units or regions lost, ${torn} torn maps, ${damaged} damaged projects`,
);
say(
  `${report.fullDisks} drives filled in the middle of imports and runs; pages overwritten in ${report.corruptions} projects, ${report.told} of which check told of; ${failures.length} failures`,
);
for (const failure of failures) say(`Failed: ${failure}`);
const clean = lost + torn + damaged + failures.length === 0;
if (clean) rmSync(folder, { recursive: true, force: true });
else say(`The projects are kept in ${folder}.`);
process.exitCode = clean ? 0 : 1;
