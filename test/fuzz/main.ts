import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFuzz } from './campaign.ts';

// `npm run fuzz [-- CASES [SEED]]`: damaged inputs for every parser. What goes wrong is kept in test/fuzz/kept.
const [cases = '10000', seed = '1'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'platelens-fuzz-'));
const say = (line: string) => process.stdout.write(`${line}\n`);
const keptFolder = 'test/fuzz/kept';
const report = await runFuzz({
  ...{ cases: Number(cases), seed: Number(seed), folder, keptFolder, keep: true, tell: say },
});
say(
  Object.entries(report.byKind)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', '),
);
say(
  `${report.cases} cases: ${report.accepted} read, ${report.refused} refused, ${report.failed} ended a compute process; longest ${Math.round(report.longestMs)} ms, ${report.stalls} of them longer by the machine's other work alone; ${report.findings.length} findings`,
);
rmSync(folder, { recursive: true, force: true });
process.exitCode = report.findings.length === 0 ? 0 : 1;
