import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { cancelled, computeFailed } from '../../../../shared/errors.ts';
import type { CommandContext } from '../../command.ts';
import { formatTable } from '../../terminal.ts';
import { drawReportProject } from './draw-report-project.ts';
import { watchProcesses, type ProcessFigures } from './watch-processes.ts';

const mostSeconds = 20;
const mostBytes = 500e6;
/** For each of the two classes. */
const panelsPerClass = 30;

/** What a report of a whole plate took, from the start of the command to its end. */
export interface ReportBench extends ProcessFigures {
  readonly pages: number;
  readonly bytes: number;
  readonly seconds: number;
}

/**
 * Draws a project of 384 wells with three methods, and times `platelens report` of it with 60 image panels, all sections,
 * in processes of its own. @returns the exit code: 1 where a promise was missed
 */
export async function runReportBench(heading: string, context: CommandContext): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'platelens-bench-'));
  const { signal, progress, print, json } = context;
  try {
    const project = await drawReportProject(folder, signal, (share, label) => progress.update(share, label));
    progress.update(0, 'making the report');
    const found = await timeReport(project, join(folder, 'report.pdf'), signal);
    progress.end();
    const bars = barsOf(found);
    print(json ? JSON.stringify({ ...found, bars }) : `${heading}\n\n${describe(found)}`);
    return bars.every(({ met }) => met) ? 0 : 1;
  } finally {
    progress.end();
    await rm(folder, { recursive: true, force: true });
  }
}

async function timeReport(project: string, out: string, signal: AbortSignal): Promise<ReportBench> {
  const words = ['report', '--project', project, '--out', out, '--panels', String(panelsPerClass), '--json'];
  const program = process.argv[1] ?? '';
  const started = performance.now();
  const child = spawn(process.execPath, [...process.execArgv, program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const stop = watchProcesses(child.pid ?? 0);
  let [said, complained] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text));
  const ended: readonly unknown[] = await once(child, 'close').catch((cause: unknown) => {
    stop();
    throw signal.aborted ? cancelled() : cause;
  });
  const seconds = (performance.now() - started) / 1000;
  const figures = stop();
  if (ended[0] !== 0)
    throw computeFailed({ what: `the report was not made: ${complained.trim()}`, where: project });
  const { pages } = z.object({ pages: z.int() }).parse(JSON.parse(said));
  return { pages, bytes: (await stat(out)).size, seconds, ...figures };
}

function barsOf({ seconds, peakBytes }: ReportBench) {
  return [
    { what: 'seconds', measured: seconds, most: mostSeconds, met: seconds <= mostSeconds },
    { what: 'peak memory', measured: peakBytes, most: mostBytes, met: (peakBytes ?? 0) <= mostBytes },
  ];
}

function describe(found: ReportBench): string {
  const { pages, bytes, seconds, cpuSeconds, peakBytes } = found;
  const row = (what: string, measured: string, bar: string, met: boolean | null) => [
    ...[what, measured, bar],
    met === null ? '' : met ? 'kept' : 'missed',
  ];
  const [time, memory] = barsOf(found);
  const unknown = 'not told by this system';
  const rows = [
    row('from start to end', `${seconds.toFixed(1)} s`, `≤ ${mostSeconds} s`, time?.met ?? null),
    row('processor time', cpuSeconds === null ? unknown : `${cpuSeconds.toFixed(1)} s`, '', null),
    row(
      'peak memory, all processes',
      peakBytes === null ? unknown : `${Math.round(peakBytes / 1e6)} MB`,
      `≤ ${mostBytes / 1e6} MB`,
      peakBytes === null ? null : (memory?.met ?? null),
    ),
  ];
  const title = `report of 384 wells, ${2 * panelsPerClass} panels and 3 methods: ${pages} pages, ${(bytes / 1e6).toFixed(1)} MB`;
  return `${title}\n\n${formatTable(['', 'measured', 'bar', ''], rows, ' >>')}`;
}
