import { describe, expect, it } from 'vitest';
import { barsAgainst, ownBars, type Bar } from '../../../src/main/cli/bench/bars.ts';
import { formatReport, toReport } from '../../../src/main/cli/bench/bench-report.ts';
import { platelens } from '../run-platelens.ts';
import { measurements, timingFile } from './sample-measurements.ts';

const heading = { program: '0.1.0', date: '2026-11-21T04:30:00.000Z', machine: '2 cores' };
const missed = (bars: readonly Bar[]) => bars.filter(({ met }) => !met).map(({ label }) => label);

describe('the promises of speed', () => {
  it('are kept by measurements that keep them', () => {
    expect(missed(ownBars(measurements))).toEqual([]);
    expect(missed(barsAgainst(measurements, timingFile))).toEqual([]);
  });

  it.each<[string, Partial<typeof measurements>, string]>([
    [
      'a slow forward pass',
      { latency: { ...measurements.latency, forward: [11, 13, 12] } },
      'forward / bare onnxruntime',
    ],
    [
      'a slow gradient',
      { latency: { ...measurements.latency, 'input-gradient': [27, 33, 30] } },
      'input gradient / our forward',
    ],
    ['a slow compiler', { compileMs: [3100] }, 'compiling ResNet-50'],
    ['a leak', { bytesPerImage: 600_000 }, 'memory a further image'],
    [
      'processes in each other’s way',
      { throughput: { processes: 2, one: [50], all: [60] } },
      'throughput, 2 processes / 1',
    ],
  ])('are missed by %s', (_, change, label) => {
    expect(missed(ownBars({ ...measurements, ...change }))).toEqual([label]);
  });

  it('ask for 4 and 1.3 times PyTorch', () => {
    const samples = { ...timingFile.samples, 'package-hires-cam': [47], 'input-gradient': [33] };
    expect(missed(barsAgainst(measurements, { ...timingFile, samples }))).toEqual([
      'HiResCAM: pytorch-grad-cam style (re-created) / ours',
      'input gradient: hand-tuned PyTorch / ours',
    ]);
  });
});

describe('the report of the benchmark', () => {
  it('puts times and promises in tables', () => {
    const text = formatReport(toReport(heading, measurements, timingFile));
    expect(text).toContain('PlateLens 0.1.0, 2026-11-21 04:30 UTC, 2 cores');
    expect(text).toMatch(/HiResCAM, last block +12\.00 +11\.00 +±4 % +3/);
    expect(text).toMatch(/input gradient \/ our forward +2\.40 x +≤ 2\.6 x +kept/);
    expect(text).toMatch(/pytorch-grad-cam style \(re-created\): HiResCAM +90\.00/);
    expect(text).toContain('45.0 maps/s by one, 88.0 maps/s by 2');
  });

  it('says when the machine was busy', () => {
    const busy = { ...measurements.latency, forward: [10, 30, 20] };
    const textOf = (latency: typeof measurements.latency) =>
      formatReport(toReport(heading, { ...measurements, latency }, null));
    expect(textOf(busy)).toContain('The machine was busy');
    expect(textOf(measurements.latency)).not.toContain('The machine was busy');
  });

  it('leaves PyTorch out where there is no file of it', () => {
    const report = toReport(heading, measurements, null);
    expect(formatReport(report)).not.toContain('PyTorch');
    expect(report.bars).toHaveLength(ownBars(measurements).length);
  });
});

describe('platelens bench', () => {
  it('refuses a bad timing file before it measures anything', async () => {
    const { code, err } = await platelens('bench', '--against', 'package.json');
    expect(code).toBe(1);
    expect(err).toContain('this is no timing file');
  });

  it('takes whole numbers of rounds only', async () => {
    expect(await platelens('bench', '--runs', '0')).toMatchObject({ code: 2 });
  });
});
