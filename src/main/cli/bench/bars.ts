import type { TimingFile } from './against.ts';
import type { Measurements } from './measurements.ts';
import { median, pairedRatio } from './statistics.ts';

/** A promise of speed, and whether it was kept. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** `most`: the value may be no larger than the limit; `least`: no smaller. */
  readonly bound: 'most' | 'least';
  readonly limit: number;
  readonly unit: 'x' | 's' | 'MB';
  readonly met: boolean;
}

type Limit = Omit<Bar, 'met'>;

const judged = (bar: Limit): Bar => ({
  ...bar,
  met: bar.bound === 'most' ? bar.value <= bar.limit : bar.value >= bar.limit,
});

/** The promises that need no other program. */
export function ownBars({ latency, compileMs, bytesPerImage, cape, throughput }: Measurements): Bar[] {
  const gain = pairedRatio(throughput.all, throughput.one);
  const limits: Limit[] = [
    {
      label: 'forward / bare onnxruntime',
      value: pairedRatio(latency.forward, latency['bare-forward']),
      bound: 'most',
      limit: 1.05,
      unit: 'x',
    },
    {
      label: 'input gradient / our forward',
      value: pairedRatio(latency['input-gradient'], latency.forward),
      bound: 'most',
      limit: 2.6,
      unit: 'x',
    },
    {
      label: 'compiling ResNet-50',
      value: median(compileMs) / 1000,
      bound: 'most',
      limit: 3,
      unit: 's',
    },
    { label: 'memory a further image', value: bytesPerImage / 1e6, bound: 'most', limit: 0.1, unit: 'MB' },
    {
      label: `throughput, ${throughput.processes} processes / 1`,
      value: gain,
      bound: 'least',
      // 1.8 on two cores; a process of its own for every core is worth nine tenths of a core on any number.
      limit: 0.9 * throughput.processes,
      unit: 'x',
    },
    {
      label: `CAPE, ${cape.large.classes} classes x ${cape.large.regions} regions: memory`,
      value: cape.largeBytes / 1e6,
      bound: 'most',
      limit: 200,
      unit: 'MB',
    },
    {
      label: `CAPE pairwise / factorised, ${cape.small.classes} x ${cape.small.regions}`,
      value: pairedRatio(cape.pairwiseMs, cape.factorisedMs),
      bound: 'least',
      limit: 20,
      unit: 'x',
    },
  ];
  return limits.map(judged);
}

type Sample = keyof TimingFile['samples'];

/** PyTorch's best on all cores may be what it does on one. */
const wideLimits = [
  ['PCIM', 'hand-tuned PyTorch', 'pcim'],
  ['deletion, insertion', 'PyTorch step by step', 'deletion-by-step'],
  ['deletion, insertion', 'PyTorch in its best batches', 'deletion-by-batch'],
] as const satisfies readonly (readonly [string, string, Sample])[];

/** The promises beside PyTorch; the same machine and the same minute are the caller's to see to. */
export function barsAgainst(
  { latency, pcim, deletion }: Measurements,
  { samples, packageLabel }: TimingFile,
): Bar[] {
  const ratio = (theirs: readonly number[], ours: readonly number[]) => median(theirs) / median(ours);
  const least = (
    label: string,
    limit: number,
    theirs: readonly number[],
    ours: readonly number[],
  ): Limit => ({
    label,
    value: ratio(theirs, ours),
    bound: 'least',
    limit,
    unit: 'x',
  });
  return [
    least(`HiResCAM: ${packageLabel} / ours`, 4, samples['package-hires-cam'], latency['hires-cam']),
    least(`Grad-CAM: ${packageLabel} / ours`, 4, samples['package-grad-cam'], latency['grad-cam']),
    least('HiResCAM: hand-tuned PyTorch / ours', 1.3, samples['hires-cam'], latency['hires-cam']),
    least('Grad-CAM: hand-tuned PyTorch / ours', 1.3, samples['grad-cam'], latency['grad-cam']),
    least(
      'input gradient: hand-tuned PyTorch / ours',
      1.3,
      samples['input-gradient'],
      latency['input-gradient'],
    ),
    ...wideLimits.flatMap(([work, label, sample]) => {
      const ours = sample === 'pcim' ? pcim : deletion;
      const narrow = samples[sample];
      const wide = samples[`${sample}-all-cores`];
      return [
        ...(narrow === undefined
          ? []
          : [least(`${work}, one thread each: ${label} / ours`, 1.3, narrow, ours.oneThread)]),
        ...(narrow === undefined || wide === undefined
          ? []
          : [least(`${work}, all cores each: ${label} / ours`, 1.3, faster(narrow, wide), ours.allCores)]),
      ];
    }),
  ].map(judged);
}

const faster = (a: readonly number[], b: readonly number[]) => (median(a) < median(b) ? a : b);
