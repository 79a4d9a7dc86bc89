import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { soak } from './soak.ts';

// `npm run soak -- PROJECT [MINUTES [SEED]]`: runs and browses a copy of a project and tells whether main's memory grows.
const [project, minutes = '120', seed = '1'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
if (project === undefined) throw new Error('name a project, for instance the one that platelens demo makes');
const folder = mkdtempSync(join(tmpdir(), 'platelens-soak-'));
const copy = join(folder, 'soak.platelens');
copyFileSync(project, copy);
try {
  const report = await soak({ project: copy, minutes: Number(minutes), seed: Number(seed), tell: say });
  const growth = report.late / report.early - 1;
  say(
    `${report.minutes} minutes, ${report.tiles} tiles, ${report.maps} maps, ${report.runs} runs, ${report.failures.length} failures; ` +
      `memory of main ${report.early.toFixed(0)} MiB early, ${report.late.toFixed(0)} MiB late (${(100 * growth).toFixed(1)} %)`,
  );
  for (const failure of new Set(report.failures)) say(`Failed: ${failure}`);
  process.exitCode = growth <= 0.1 && report.failures.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
