import type { TimingFile } from '../../../src/main/cli/bench/against.ts';
import type { Measurements } from '../../../src/main/cli/bench/measurements.ts';

/** Measurements that keep every promise. */
export const measurements: Measurements = {
  latency: {
    'bare-forward': [10, 12, 11],
    forward: [10, 12, 11],
    'hires-cam': [11, 13, 12],
    'grad-cam': [11, 13, 12],
    'input-gradient': [24, 30, 26],
  },
  compileMs: [1200, 1300],
  bytesPerImage: 1000,
  pcim: { oneThread: [8000], allCores: [4200], steps: 50 },
  deletion: { oneThread: [1400, 1420], allCores: [750, 760] },
  cores: 2,
  cape: {
    large: { classes: 1000, regions: 4096, features: 16 },
    largeMs: [300],
    largeBytes: 150e6,
    small: { classes: 50, regions: 256, features: 16 },
    factorisedMs: [1, 1],
    pairwiseMs: [30, 31],
    difference: 1e-16,
  },
  throughput: { processes: 2, one: [50, 40], all: [98, 78] },
};

export const timingFile: TimingFile = {
  format: 'platelens-timing',
  program: 'PyTorch 2.13.0',
  date: '2026-11-21T04:00:00+00:00',
  processor: 'a processor',
  threads: 1,
  samples: {
    forward: [20],
    'hires-cam': [20, 21],
    'grad-cam': [20, 21],
    'input-gradient': [50],
    pcim: [12_000],
    'pcim-all-cores': [6_300],
    'deletion-by-step': [2400],
    'deletion-by-batch': [1900],
    'package-hires-cam': [90],
    'package-grad-cam': [95],
  },
  packageLabel: 'pytorch-grad-cam style (re-created)',
};
