import type { CapeFigures, CapeFitReport } from '../../shared/cape-fit.ts';
import type { Network } from '../../shared/contract/rpc.ts';
import { formatTable } from './terminal.ts';

/** What a fit gave, as a person reads it. */
export function describeFit(report: CapeFitReport, { name, labels }: Network): string {
  const { head, history, bestEpoch, training, heldOut, images, versions, seconds } = report;
  const wells = labels.map((label, index) => `${report.wellsOfClass[index] ?? 0} ${label}`).join(', ');
  const seen = versions === 1 ? `${images} images` : `${images} images in ${versions} versions each`;
  const columns = [
    { title: 'training wells', figures: training },
    ...(heldOut === null ? [] : [{ title: 'held-out wells', figures: heldOut }]),
  ];
  return [
    `CAPE head of network "${name}" fitted at layer ${head.layer} (${head.features} features, ${report.start} start) in ${seconds.toFixed(1)} s`,
    `wells   ${wells}; by ${report.labelsFrom}; ${seen}`,
    `epochs  ${history.length}, best ${bestEpoch}`,
    ...lossLines(report),
    '',
    describeFigures(columns),
    '',
    'The head is stored in the project: `platelens run --method cape` shows its maps.',
  ].join('\n');
}

/** A table of figures, a column for each set of images. */
export function describeFigures(
  columns: readonly { readonly title: string; readonly figures: CapeFigures }[],
): string {
  const rows = figureRows.map(({ title, of }) => [title, ...columns.map(({ figures }) => of(figures))]);
  return formatTable(['', ...columns.map(({ title }) => title)], rows, '<>>');
}

/** A loss curve in one line. */
export const describeLosses = (title: string, values: readonly number[]) =>
  `${title.padEnd(8)} ${sparkline(values)} ${ends(values)}`;

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const figureRows: readonly { title: string; of: (figures: CapeFigures) => string }[] = [
  { title: 'images', of: ({ images }) => String(images) },
  { title: 'network accuracy', of: ({ networkAccuracy }) => percent(networkAccuracy) },
  { title: 'CAPE accuracy', of: ({ capeAccuracy }) => percent(capeAccuracy) },
  { title: 'agreement', of: ({ agreement }) => percent(agreement) },
  { title: 'network confidence', of: ({ networkConfidence }) => percent(networkConfidence) },
  { title: 'CAPE confidence', of: ({ capeConfidence }) => percent(capeConfidence) },
  { title: 'network calibration error', of: (figures) => percent(figures.networkCalibrationError) },
  { title: 'CAPE calibration error', of: (figures) => percent(figures.capeCalibrationError) },
  { title: 'distillation loss', of: ({ loss }) => loss.toFixed(4) },
];

function lossLines({ history }: CapeFitReport): string[] {
  const training = history.map(({ trainingLoss }) => trainingLoss);
  const held = history.flatMap(({ heldOutLoss }) => heldOutLoss ?? []);
  return [
    `loss    ${sparkline(training)} ${ends(training)}`,
    ...(held.length === 0 ? [] : [`held    ${sparkline(held)} ${ends(held)}`]),
  ];
}

const ends = (values: readonly number[]) =>
  `${(values[0] ?? 0).toFixed(4)} to ${(values.at(-1) ?? 0).toFixed(4)}`;

const bars = '▁▂▃▄▅▆▇█';
const sparklineWidth = 40;

/** A curve in one line of blocks, on a logarithmic scale: losses fall by factors. */
function sparkline(values: readonly number[]): string {
  const logs = values.map((value) => Math.log(Math.max(value, 1e-12)));
  const low = logs.reduce((a, b) => Math.min(a, b), Infinity);
  const span = Math.max(logs.reduce((a, b) => Math.max(a, b), -Infinity) - low, Number.EPSILON);
  const width = Math.min(sparklineWidth, logs.length);
  return Array.from({ length: width }, (_, column) => {
    const value = logs[Math.floor((column * logs.length) / width)] ?? low;
    return bars[Math.round(((value - low) / span) * (bars.length - 1))] ?? '';
  }).join('');
}
