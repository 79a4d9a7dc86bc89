import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SoakWords {
  /** A copy of the project that was named; it goes when the soak has ended. */
  readonly project: string;
  readonly minutes: number;
  readonly seed: number;
  readonly tell: (line: string) => void;
}

/** What a soak found: how memory stood early and late, and what went wrong. */
export interface SoakOutcome {
  readonly summary: string;
  readonly early: number;
  readonly late: number;
  readonly faults: readonly string[];
}

/** The most that memory may grow from the first third to the last. */
const mostGrowth = 0.1;

/** Runs a soak on a copy of the project that the command's words name, tells what it found, and sets the exit status. */
export async function soakCopy(run: (words: SoakWords) => Promise<SoakOutcome>): Promise<void> {
  const [project, minutes = '120', seed = '1'] = process.argv.slice(2);
  const tell = (line: string) => process.stdout.write(`${line}\n`);
  if (project === undefined)
    throw new Error('name a project, for instance the one that platelens demo makes');
  const folder = mkdtempSync(join(tmpdir(), 'platelens-soak-'));
  const copy = join(folder, 'soak.platelens');
  copyFileSync(project, copy);
  try {
    const { summary, early, late, faults } = await run({
      project: copy,
      minutes: Number(minutes),
      seed: Number(seed),
      tell,
    });
    const growth = late / early - 1;
    const [before, after] = [early, late].map((mebibytes) => mebibytes.toFixed(1));
    tell(`${summary} ${before} MiB early, ${after} MiB late (${(100 * growth).toFixed(1)} %)`);
    for (const fault of new Set(faults)) tell(`Failed: ${fault}`);
    process.exitCode = growth <= mostGrowth && faults.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
