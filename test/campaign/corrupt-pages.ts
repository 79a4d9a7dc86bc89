import { closeSync, copyFileSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import type { Random } from '../../src/shared/random.ts';
import { platelens } from '../cli/run-platelens.ts';

const pageBytes = 4096;

/** What became of a project whose pages were overwritten. */
export interface Corruption {
  /** `check` found the damage, or refused the file. */
  readonly told: boolean;
  /** What went wrong, in words. */
  readonly failures: readonly string[];
}

/**
 * Overwrites one to four pages of a copy of a project by noise. `check` must end in order and tell of it, unless
 * nothing lay there; what `repair` saves must pass `check`, unless it says that nothing can be saved.
 */
export async function corruptPages(project: string, copy: string, random: Random): Promise<Corruption> {
  copyFileSync(project, copy);
  const pages = Math.floor(statSync(copy).size / pageBytes);
  const file = openSync(copy, 'r+');
  const hit: number[] = [];
  for (let count = 1 + Math.floor(4 * random.uniform()); count > 0; count--) {
    const page = Math.floor(pages * random.uniform());
    const noise = Uint8Array.from({ length: pageBytes }, () => Math.floor(256 * random.uniform()));
    writeSync(file, noise, 0, pageBytes, page * pageBytes);
    hit.push(page);
  }
  closeSync(file);
  const name = `pages ${hit.join(', ')}`;
  const failures: string[] = [];
  const checked = await platelens('check', '--project', copy);
  if ((checked.code !== 0 && checked.code !== 1) || /^\s+at /m.test(checked.err))
    failures.push(`${name}: check ended with ${checked.code ?? 'a signal'}: ${checked.err}`);
  const saved = `${copy}.saved.platelens`;
  const repaired = await platelens('repair', '--project', copy, '--out', saved);
  if (repaired.code === 0) {
    const sound = await platelens('check', '--project', saved);
    if (sound.code !== 0) failures.push(`${name}: repair saved what check refuses: ${sound.out}${sound.err}`);
  } else if (repaired.code !== 1 || /^\s+at /m.test(repaired.err))
    failures.push(`${name}: repair ended with ${repaired.code ?? 'a signal'}: ${repaired.err}`);
  for (const path of [copy, saved]) rmSync(path, { force: true });
  return { told: checked.code === 1, failures };
}
