import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { soakWindow } from './window-soak.ts';

// `npm run soak:window -- PROJECT [MINUTES [SEED]]`: browses a copy of a project in Chromium and tells whether the page's heap grows.
const [project, minutes = '120', seed = '1'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
if (project === undefined) throw new Error('name a project, for instance the one that platelens demo makes');
const folder = mkdtempSync(join(tmpdir(), 'platelens-soak-'));
const copy = join(folder, 'soak.platelens');
copyFileSync(project, copy);
try {
  const report = await soakWindow({ project: copy, minutes: Number(minutes), seed: Number(seed), tell: say });
  const growth = report.late / report.early - 1;
  say(
    `${report.minutes} minutes, ${report.actions} actions, ${report.complaints.length} complaints; ` +
      `the page's heap ${report.early.toFixed(1)} MiB early, ${report.late.toFixed(1)} MiB late (${(100 * growth).toFixed(1)} %), ` +
      `nodes ${report.nodes.join(' then ')}, listeners ${report.listeners.join(' then ')}`,
  );
  for (const complaint of new Set(report.complaints)) say(`Complaint: ${complaint}`);
  process.exitCode = growth <= 0.1 && report.complaints.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
