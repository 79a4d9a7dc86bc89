import type { Role } from '../../../../shared/plate.ts';
import { roleSchema } from '../../../../shared/plate.ts';
import { formatPercent } from '../../../../shared/format-number.ts';
import { agreement } from '../../model/summary-words.ts';
import type { ReportModel, ReportNetwork, ReportPlate } from '../../model/report-model.ts';
import { drawStripPlot, medianOf } from '../blocks/strip-plot.ts';
import { roleColours } from '../blocks/plate-figure.ts';
import { drawTable } from '../blocks/table.ts';
import type { Flow } from '../flow.ts';
import { styles } from '../palette.ts';
import type { Part } from './part.ts';

export const verdictsPart: Part = {
  section: 'verdicts',
  subheadings: (model) => pairs(model).length,
  hasContent: (model) => pairs(model).length > 0,
  newPage: false,
  draw: (flow, { model }) => {
    for (const { plate, network } of pairs(model)) drawVerdicts(flow, plate, network, model);
  },
};

/** Plates with the networks that judged wells of them. */
const pairs = ({ plates, networks }: ReportModel) =>
  plates.flatMap((plate) =>
    networks
      .filter(({ id }) => plate.wells.some(({ verdicts }) => verdicts.has(id)))
      .map((network) => ({ plate, network })),
  );

function drawVerdicts(flow: Flow, plate: ReportPlate, network: ReportNetwork, model: ReportModel): void {
  const title = model.plates.length === 1 ? network.name : `${plate.name}: ${network.name}`;
  flow.heading(2, title, `verdicts-${plate.id}-${network.id}`);
  const hit = network.labels.length - 1;
  const label = network.labels[hit] ?? `class ${hit}`;
  const groups = rolesOf(plate, network).map((role) => ({
    name: role,
    color: role === 'sample' ? '#6b7983' : roleColours[role],
    values: valuesOf(plate, network, role, hit),
  }));
  const alt = groups
    .map(
      ({ name, values }) => `${name}: ${values.length} wells, median ${(medianOf(values) ?? 0).toFixed(3)}`,
    )
    .join('; ');
  drawStripPlot(flow, groups, `probability of “${label}”, one dot a well, line at the median`, alt);
  drawRoles(flow, plate, network);
  drawAgreement(flow, plate, network);
}

const rolesOf = (plate: ReportPlate, network: ReportNetwork): Role[] =>
  roleSchema.options.filter((role) =>
    plate.wells.some((well) => well.role === role && well.verdicts.has(network.id)),
  );

const valuesOf = (plate: ReportPlate, { id }: ReportNetwork, role: Role, classIndex: number) =>
  plate.wells
    .filter((well) => well.role === role)
    .flatMap((well) => well.verdicts.get(id)?.probabilities[classIndex] ?? []);

function drawRoles(flow: Flow, plate: ReportPlate, network: ReportNetwork): void {
  const classes = network.labels.map((label, index) => ({ label, index }));
  // More classes than a page is wide are told by their share alone.
  const shown = classes.slice(0, 6);
  const rows = rolesOf(plate, network).map((role) => {
    const own = plate.wells.filter((well) => well.role === role && well.verdicts.has(network.id));
    const called = shown.map(({ index }) => {
      const count = own.filter((well) => well.verdicts.get(network.id)?.predictedClass === index).length;
      const values = valuesOf(plate, network, role, index);
      const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
      return `${count} (${mean.toFixed(3)})`;
    });
    return [role, String(own.length), ...called];
  });
  const columns = [
    { title: 'Role', share: 1.4 },
    { title: 'Wells', share: 0.8, align: 'right' as const },
    ...shown.map(({ label }) => ({ title: `called ${label} (mean p)`, share: 1.6, align: 'right' as const })),
  ];
  drawTable(flow, columns, rows, {
    width: Math.min(flow.width, 140 + 125 * shown.length),
    rowHeadings: true,
  });
}

function drawAgreement(flow: Flow, plate: ReportPlate, network: ReportNetwork): void {
  const { right, total } = agreement(plate.wells, network);
  if (total === 0) return;
  const share = formatPercent(right / total);
  flow.paragraph(
    `Class by the plate map against class by the network: ${right} of ${total} wells agree (${share}).`,
    styles.caption,
    { after: 4 },
  );
  const known = network.labels.filter((label) => plate.wells.some((well) => well.label === label));
  const rows = known.map((label) => [
    label,
    ...network.labels.map((_, index) =>
      String(
        plate.wells.filter(
          (well) => well.label === label && well.verdicts.get(network.id)?.predictedClass === index,
        ).length,
      ),
    ),
  ]);
  if (network.labels.length > 8) return;
  const columns = [
    { title: 'By the plate map', share: 1.6 },
    ...network.labels.map((label) => ({ title: `network: ${label}`, share: 1, align: 'right' as const })),
  ];
  drawTable(flow, columns, rows, {
    width: Math.min(flow.width, 140 + 95 * network.labels.length),
    rowHeadings: true,
  });
}
