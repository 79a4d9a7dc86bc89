import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Where a process belongs. */
export interface ProcessPlace {
  readonly id: number;
  readonly parent: number;
  readonly group: number;
}

/** Ticks of the kernel's clock a second. */
const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Processor time of the running processes that are meant, and of their children that have ended. Linux only. */
export function cpuSecondsOf(isMeant: (place: ProcessPlace) => boolean): number {
  let sum = 0;
  for (const id of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    // The program's name stands in brackets and may hold anything; the numbers follow the last bracket.
    const fields = readStat(id)
      .replace(/^.*\)\s/s, '')
      .split(' ')
      .map(Number);
    const [, parent = -1, group = -1] = fields;
    if (isMeant({ id, parent, group })) sum += fields.slice(11, 15).reduce((all, part) => all + part, 0);
  }
  return sum / ticks;
}

/** Empty for a process that has ended since it was listed. */
function readStat(id: number): string {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8');
  } catch {
    return '';
  }
}
