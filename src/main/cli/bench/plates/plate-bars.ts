import { formatTable } from '../../terminal.ts';
import type { Bar } from '../bars.ts';
import { toBarRow } from '../bench-report.ts';
import { median, quantile } from '../statistics.ts';
import type { PlateMeasurements } from './bench-plates.ts';

/** The promises about plates. */
export function plateBars(found: PlateMeasurements): Bar[] {
  const { openOne, openSeveral, panning } = found;
  const bars: Omit<Bar, 'met'>[] = [
    {
      label: 'import / TIFF library alone',
      value: found.importRate / found.decoderRate,
      bound: 'least',
      limit: 0.8,
      unit: 'x',
    },
    {
      label: 'opening, and the whole plate painted',
      value: median(openOne.ms) / 1000,
      bound: 'most',
      limit: 1,
      unit: 's',
    },
    {
      label: 'a tile while panning, p95',
      value: quantile(panning.firstMs, 0.95) / 1000,
      bound: 'most',
      limit: 0.04,
      unit: 's',
    },
  ];
  if (openSeveral.ms.length > 0) {
    bars.push({
      label: `${found.plates} plates: opening beside one`,
      value: (median(openSeveral.ms) - median(openOne.ms)) / 1000,
      bound: 'most',
      limit: 1,
      unit: 's',
    });
  }
  return bars.map((bar) => ({
    ...bar,
    met: bar.bound === 'most' ? bar.value <= bar.limit : bar.value >= bar.limit,
  }));
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const ms = (value: number) => `${value.toFixed(1)} ms`;

/** What was measured, and the promises. */
export function formatPlateBench(heading: string, found: PlateMeasurements): string {
  const { plate, panning, openOne, openSeveral } = found;
  const rows: [string, string][] = [
    [
      'TIFF library alone',
      `${found.decoderRate.toFixed(1)} planes/s, ${ms(found.decoderCpuMs)} of processor a plane`,
    ],
    [
      'reading as an import does, alone',
      `${found.readerRate.toFixed(1)} planes/s, ${ms(found.readerCpuMs)} of processor a plane`,
    ],
    ['import', `${found.importRate.toFixed(1)} planes/s, ${ms(found.importCpuMs)} of processor a plane`],
    [
      'import beside our own reading',
      `${(found.importRate / found.readerRate).toFixed(2)} by the clock, ${(found.readerCpuMs / found.importCpuMs).toFixed(2)} by processor time`,
    ],
    ['import, whole plate', `${found.importSeconds.toFixed(1)} s`],
    ['memory at most', `${megabytes(found.peakBytes)} (${megabytes(found.idleBytes)} before)`],
    ['longest block of main', ms(found.longestBlockMs)],
    ['project', megabytes(found.projectBytes)],
    [
      'opening and first paint',
      `${ms(median(openOne.ms))}, worst ${ms(Math.max(...openOne.ms))}; ${ms(median(openOne.cpuMs))} of processor`,
    ],
    ...(openSeveral.ms.length === 0
      ? []
      : [[`the same with ${found.plates} plates`, ms(median(openSeveral.ms))] as [string, string]]),
    [
      'tile while panning, first',
      `median ${ms(median(panning.firstMs))}, p95 ${ms(quantile(panning.firstMs, 0.95))}`,
    ],
    [
      'tile while panning, full',
      `median ${ms(median(panning.fullMs))}, p95 ${ms(quantile(panning.fullMs, 0.95))}`,
    ],
    ['reading one plane alone', ms(median(panning.decoderMs))],
  ];
  return [
    heading,
    `${plate.rows * plate.columns} wells x ${plate.fields} fields x ${plate.channels} channels, ${found.planes} planes of ` +
      `${plate.side} x ${plate.side} pixels, 16 bits, ${plate.compression === 'none' ? 'not packed' : plate.compression}, ` +
      `${(found.fileBytes / 1000).toFixed(0)} kB a file; files are links to 64 drawn images.`,
    '',
    formatTable(['work', 'measured'], rows, ' <'),
    '',
    formatTable(['promise', 'measured', 'bar', ''], plateBars(found).map(toBarRow), ' >>'),
  ].join('\n');
}
