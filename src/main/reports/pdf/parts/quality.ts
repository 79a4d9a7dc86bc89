import { formatValue } from '../../../../shared/format-number.ts';
import type { ReportModel } from '../../model/report-model.ts';
import type { PlateQuality } from '../../../../shared/quality.ts';
import { drawTable } from '../blocks/table.ts';
import type { Flow } from '../flow.ts';
import { styles } from '../palette.ts';
import type { Part } from './part.ts';

const measured = ({ plates }: ReportModel) =>
  plates.flatMap((plate) => (plate.quality === null ? [] : [{ plate, quality: plate.quality }]));

export const qualityPart: Part = {
  section: 'quality',
  subheadings: (model) => measured(model).length,
  hasContent: (model) => measured(model).length > 0,
  newPage: false,
  draw: (flow, { model }) => {
    for (const { plate, quality } of measured(model)) {
      flow.heading(2, plate.name, `quality-${plate.id}`);
      if (quality.unmeasured !== null) {
        flow.paragraph(toSentence(quality.unmeasured));
        continue;
      }
      drawControls(flow, quality);
      drawPosition(flow, quality);
      drawOddFields(flow, quality);
    }
  },
};

const toSentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
const figure = (value: number | null) => (value === null ? '–' : formatValue(value));

function drawControls(flow: Flow, { controls }: PlateQuality): void {
  if (controls.length === 0) return;
  flow.paragraph(
    'How well each channel tells the positive from the negative controls. Z′ above 0.5 is usually called an excellent assay; the robust form uses medians.',
    styles.caption,
  );
  const columns = [
    { title: 'Channel', share: 1.1 },
    { title: 'Readout', share: 0.8 },
    { title: 'Positive (n)', share: 1.1, align: 'right' as const },
    { title: 'Negative (n)', share: 1.1, align: 'right' as const },
    { title: 'Z′', share: 0.7, align: 'right' as const },
    { title: 'Robust Z′', share: 0.8, align: 'right' as const },
    { title: 'SSMD', share: 0.7, align: 'right' as const },
    { title: '', share: 1.4 },
  ];
  const mean = (control: PlateQuality['controls'][number]['positive']) =>
    control === null ? '–' : `${formatValue(control.mean)} (${control.wells})`;
  const rows = controls.map((entry) => [
    ...[entry.channelName, entry.readout, mean(entry.positive), mean(entry.negative)],
    ...[figure(entry.zPrime), figure(entry.robustZPrime), figure(entry.ssmd), entry.refused ?? ''],
  ]);
  drawTable(flow, columns, rows, { rowHeadings: true });
}

function drawPosition(flow: Flow, { position }: PlateQuality): void {
  const told = position.filter(({ strength }) => strength !== null);
  if (told.length === 0) return;
  const words = told
    .map(({ channelName, strength }) => `${channelName} ${formatValue(strength ?? 0)}`)
    .join(', ');
  flow.paragraph(
    `Effect of rows and columns beside what position does not explain, by median polish: ${words}. Above 1, position outweighs the rest.`,
  );
}

/** As many odd fields as are worth reading; the count tells of the rest. */
const mostOddFields = 40;

function drawOddFields(flow: Flow, { fields }: PlateQuality): void {
  const odd = fields.filter(({ outOfFocus, overexposed }) => outOfFocus || overexposed);
  const planes = fields.length.toLocaleString('en');
  if (odd.length === 0) {
    flow.paragraph(`None of ${planes} planes is out of focus or overexposed.`);
    return;
  }
  flow.paragraph(`${odd.length} of ${planes} planes stand out.`);
  const columns = [
    { title: 'Well', share: 0.5, style: { ...styles.table, face: 'strong' as const } },
    { title: 'Field', share: 0.4, align: 'right' as const },
    { title: 'Channel', share: 0.6, align: 'right' as const },
    { title: 'What', share: 2 },
    { title: 'Focus', share: 0.8, align: 'right' as const },
    { title: 'At the limit', share: 0.8, align: 'right' as const },
  ];
  const rows = odd
    .slice(0, mostOddFields)
    .map((entry) => [
      ...[entry.well, String(entry.field), String(entry.channel + 1)],
      [entry.outOfFocus ? 'out of focus' : '', entry.overexposed ? 'overexposed' : '']
        .filter((word) => word !== '')
        .join(', '),
      ...[figure(entry.focus), `${(entry.saturated * 100).toFixed(2)} %`],
    ]);
  drawTable(flow, columns, rows, { tight: true, rowHeadings: true, width: 400 });
}
