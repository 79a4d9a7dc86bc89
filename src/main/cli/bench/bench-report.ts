import { formatTable } from '../terminal.ts';
import type { TimingFile } from './against.ts';
import { barsAgainst, ownBars, type Bar } from './bars.ts';
import type { Measurements } from './measurements.ts';
import { median, summarise, type Summary } from './statistics.ts';

/** What `platelens bench --json` prints. */
export interface BenchReport {
  readonly program: string;
  readonly date: string;
  readonly machine: string;
  readonly measurements: Measurements;
  readonly against: TimingFile | null;
  readonly bars: readonly Bar[];
}

type Heading = Pick<BenchReport, 'program' | 'date' | 'machine'>;

export function toReport(
  heading: Heading,
  measurements: Measurements,
  against: TimingFile | null,
): BenchReport {
  const bars = [...ownBars(measurements), ...(against === null ? [] : barsAgainst(measurements, against))];
  return { ...heading, measurements, against, bars };
}

/** One table of times and one of promises. */
export function formatReport({ program, date, machine, measurements, against, bars }: BenchReport): string {
  const { latency, pcim, deletion, cores, cape, throughput, compileMs } = measurements;
  const row = (label: string, samples: readonly number[]) => toRow(label, summarise(samples));
  const rows = [
    row('bare onnxruntime: forward', latency['bare-forward']),
    row('forward', latency.forward),
    row('HiResCAM, last block', latency['hires-cam']),
    row('Grad-CAM, last block', latency['grad-cam']),
    row('input gradient', latency['input-gradient']),
    row(`PCIM, ${pcim.steps} steps`, pcim.oneThread),
    row(`PCIM, ${pcim.steps} steps, ${cores} cores`, pcim.allCores),
    row('deletion and insertion, 50 steps', deletion.oneThread),
    row(`deletion and insertion, 50 steps, ${cores} cores`, deletion.allCores),
    row('compiling ResNet-50', compileMs),
    row(`CAPE, ${cape.large.classes} classes x ${cape.large.regions} regions`, cape.largeMs),
    row(`CAPE factorised, ${cape.small.classes} x ${cape.small.regions}`, cape.factorisedMs),
    row(`CAPE pairwise, ${cape.small.classes} x ${cape.small.regions}`, cape.pairwiseMs),
    ...(against === null
      ? []
      : [
          row(`${against.program}: forward`, against.samples.forward),
          row(`${against.program}: HiResCAM, hand-tuned`, against.samples['hires-cam']),
          row(`${against.program}: Grad-CAM, hand-tuned`, against.samples['grad-cam']),
          row(`${against.packageLabel}: HiResCAM`, against.samples['package-hires-cam']),
          row(`${against.packageLabel}: Grad-CAM`, against.samples['package-grad-cam']),
          row(`${against.program}: input gradient, hand-tuned`, against.samples['input-gradient']),
          row(`${against.program}: PCIM, hand-tuned`, against.samples.pcim),
          ...longRows(against).map(([label, samples]) => row(label, samples)),
        ]),
  ];
  return [
    `PlateLens ${program}, ${date.slice(0, 16).replace('T', ' ')} UTC, ${machine}`,
    'ResNet-18 with random weights, one 224 x 224 image on one thread, array in, map out, unless said otherwise.',
    '',
    formatTable(['work', 'median ms', 'fastest ms', 'noise', 'runs'], rows, ' >>>>'),
    '',
    `HiResCAM through compute processes: ${median(throughput.one).toFixed(1)} maps/s by one, ` +
      `${median(throughput.all).toFixed(1)} maps/s by ${throughput.processes}.`,
    '',
    formatTable(['promise', 'measured', 'bar', ''], bars.map(toBarRow), ' >>'),
    ...(isBusy(measurements) ? ['', busyNote] : []),
  ].join('\n');
}

const longRows = ({ program, samples, cores = 1 }: TimingFile) =>
  (
    [
      [`${program}: PCIM, hand-tuned, ${cores} cores`, samples['pcim-all-cores']],
      [`${program}: deletion and insertion, step by step`, samples['deletion-by-step']],
      [
        `${program}: deletion and insertion, step by step, ${cores} cores`,
        samples['deletion-by-step-all-cores'],
      ],
      [`${program}: deletion and insertion, best batches`, samples['deletion-by-batch']],
      [
        `${program}: deletion and insertion, best batches, ${cores} cores`,
        samples['deletion-by-batch-all-cores'],
      ],
    ] as const
  ).flatMap(([label, own]) => (own === undefined ? [] : [[label, own] as const]));

/** Times whose quartiles lie further from the median than this share of it say more of the machine than of the work. */
const mostNoise = 0.1;
const busyNote =
  'The machine was busy with other work: promises that look missed may be kept. Close other programs and run again.';

const isBusy = ({ latency }: Measurements) =>
  Object.values(latency).some((samples) => summarise(samples).noise > mostNoise);

const toRow = (label: string, { median: middle, fastest, noise, count }: Summary) => [
  label,
  middle.toFixed(2),
  fastest.toFixed(2),
  `±${(noise * 100).toFixed(0)} %`,
  String(count),
];

/** A promise as a row of a table. */
export const toBarRow = ({ label, value, bound, limit, unit, met }: Bar) => [
  label,
  `${value.toFixed(2)} ${unit}`,
  `${bound === 'most' ? '≤' : '≥'} ${limit} ${unit}`,
  met ? 'kept' : 'missed',
];
