import { availableParallelism, cpus } from 'node:os';
import { programVersion } from '../../shared/program.ts';
import { loadBenchmarks, type BenchContext } from '../compute/index.ts';
import { checkoutFiles } from '../headless.ts';
import { readTimingFile } from './bench/against.ts';
import { formatReport, toReport } from './bench/bench-report.ts';
import type { Measurements } from './bench/measurements.ts';
import { plateBenchOptions, runPlateBench } from './bench/plates/run-plate-bench.ts';
import { runReportBench } from './bench/report/report-bench.ts';
import { runScoreBench } from './bench/score-bench.ts';
import { benchThroughput } from './bench/throughput.ts';
import { UsageError, type Arguments, type Command, type CommandContext } from './command.ts';
import { parseProcesses } from './processes.ts';

const usualRuns = 25;

export const benchCommand: Command = {
  name: 'bench',
  usage: 'platelens bench [--against FILE] [--runs N]',
  summary: 'time forward passes, maps and compilation on this machine, and hold them to the promises',
  options: [
    {
      name: 'against',
      value: 'FILE',
      help: "PyTorch's times on this machine, from test/golden/time-pytorch.py",
    },
    { name: 'runs', value: 'N', help: `timed rounds; default ${usualRuns}` },
    { name: 'processes', value: 'N', help: 'compute processes of the throughput test; default one a core' },
    {
      name: 'only',
      value: 'PART',
      help: 'import: draw a plate of 13,824 planes instead, and time its import, opening and tiles; scores: score 3,456 fields by five methods; report: print 384 wells with 60 panels',
    },
    ...plateBenchOptions,
  ],
  run: async (args, context) => {
    if (args.text('only') === 'scores') return await runScoreBench(describeRun(), context);
    if (args.text('only') === 'report') return await runReportBench(describeRun(), context);
    if (wantsPlates(args)) return await runPlateBench(args, describeRun(), context);
    if (args.positionals.length > 0)
      throw new UsageError(`"${args.positionals.join(' ')}" is not an option of bench`);
    const runs = args.whole('runs', usualRuns, 1);
    const processes = parseProcesses(args) || availableParallelism();
    const path = args.text('against');
    const against = path === null ? null : await readTimingFile(path);
    const measurements = await measure(runs, processes, context);
    const report = toReport(
      { program: programVersion, date: new Date().toISOString(), machine: describeMachine() },
      measurements,
      against,
    );
    context.print(context.json ? JSON.stringify(report) : formatReport(report));
    return report.bars.every(({ met }) => met) ? 0 : 1;
  },
};

function wantsPlates(args: Arguments): boolean {
  const only = args.text('only');
  if (only === null || only === 'import') return only === 'import';
  throw new UsageError(`--only takes import, scores or report, not "${only}"`);
}

const describeRun = () =>
  `PlateLens ${programVersion}, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${describeMachine()}`;

/** CAPE comes first: its memory is read off the process's peak. */
async function measure(
  runs: number,
  processes: number,
  { signal, progress }: CommandContext,
): Promise<Measurements> {
  const bench = await loadBenchmarks();
  const allCores = { cores: availableParallelism(), entry: checkoutFiles().computeEntry };
  const phase = (label: string): BenchContext => ({
    runs,
    signal,
    onProgress: (share) => progress.update(share, label),
  });
  try {
    const cape = await bench.benchCape(phase('CAPE'));
    const latency = await bench.benchLatency(phase('maps'));
    const bytesPerImage = await bench.benchMemory(phase('memory'));
    const pcim = await bench.benchPcim(phase('PCIM'), allCores);
    const deletion = await bench.benchDeletion(phase('deletion and insertion'), allCores);
    const compileMs = await bench.benchCompile(phase('compiling'));
    const throughput = await benchThroughput(processes, phase('throughput'));
    const { cores } = allCores;
    return { latency, compileMs, bytesPerImage, pcim, deletion, cores, cape, throughput };
  } finally {
    progress.end();
  }
}

function describeMachine(): string {
  const cores = availableParallelism();
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${cores} core${cores === 1 ? '' : 's'} of ${model}, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}
