import { formatTable } from '../../src/main/cli/terminal.ts';
import { median, quantile } from '../../src/main/cli/bench/statistics.ts';
import type { Answers, WindowMeasurements } from './window-bench.ts';

/** A promise of the window beside what was measured. */
export interface WindowBar {
  readonly label: string;
  readonly measured: string;
  readonly bar: string;
  /** What bounds the figure on this machine, whatever the window does. */
  readonly reference: string;
  readonly met: boolean;
}

const rate = (frames: readonly number[]) =>
  (1000 * frames.length) / frames.reduce((sum, delta) => sum + delta, 0);
const ms = (value: number) => `${value.toFixed(1)} ms`;
const fps = (frames: readonly number[]) => `${rate(frames).toFixed(1)} fps`;
const p95 = (values: readonly number[]) => quantile(values, 0.95);

/** The promises of the window. */
export function windowBars(found: WindowMeasurements): WindowBar[] {
  const { emptyFrames, panFrames, zoomFrames, contrast, opacity, plateMap, wellFirstMs, wellFullMs } = found;
  const frame = `a frame: ${ms(median(emptyFrames))}`;
  const empty = `empty page: ${fps(emptyFrames)}, p95 ${ms(p95(emptyFrames))}`;
  const moving = (label: string, frames: readonly number[]): WindowBar[] => [
    bar(`${label}, frames a second`, fps(frames), '≥ 50', empty, rate(frames) >= 50),
    bar(`${label}, p95 of a frame`, ms(p95(frames)), '< 33 ms', empty, p95(frames) < 33),
  ];
  const painted = (label: string, values: readonly number[], limit: number, reference = frame) =>
    bar(
      label,
      `${ms(median(values))}, p95 ${ms(p95(values))}`,
      `< ${limit} ms`,
      reference,
      median(values) < limit,
    );
  const answered = (label: string, { ms: values, cpuMs, readMs }: Answers, limit: number) =>
    painted(
      label,
      values,
      limit,
      `processor time: ${ms(median(cpuMs))}, reading it back: ${ms(median(readMs))}`,
    );
  const requests = [...contrast.requests, ...opacity.requests];
  return [
    ...moving('panning', panFrames),
    ...moving('zooming', zoomFrames),
    answered(`contrast to paint, ${found.tilesOnScreen} tiles`, contrast, 50),
    answered(`opacity to paint, ${found.tilesOnScreen} tiles`, opacity, 50),
    bar('requests of both', String(requests.length), '0', '', requests.length === 0),
    painted('next well to first pixels', wellFirstMs, 150),
    bar('next well in full', ms(median(wellFullMs)), '', '', true),
    answered('1536 wells in new colours', plateMap, 30),
  ];
}

const bar = (label: string, measured: string, limit: string, reference: string, met: boolean): WindowBar => ({
  label,
  measured,
  bar: limit,
  reference,
  met,
});

export function formatWindowReport(heading: string, found: WindowMeasurements): string {
  const rows = windowBars(found).map(({ label, measured, bar: limit, reference, met }) => [
    ...[label, measured, limit, reference],
    limit === '' ? '' : met ? 'kept' : 'missed',
  ]);
  const [before, after] = found.load;
  return [
    heading,
    `Chromium ${found.browser} without a graphics card; load average ${before.toFixed(1)} before, ${after.toFixed(1)} after.`,
    '',
    formatTable(['promise', 'measured', 'bar', 'bound by', ''], rows, ' >>>'),
  ].join('\n');
}
