import type { ReportModel, ReportPlate } from '../../model/report-model.ts';
import { drawTable, type Column } from '../blocks/table.ts';
import { styles } from '../palette.ts';
import type { Part } from './part.ts';

export const wellsPart: Part = {
  section: 'wells',
  subheadings: ({ plates }) => plates.length,
  hasContent: ({ plates }) => plates.some(({ wells }) => wells.length > 0),
  newPage: true,
  draw: async (flow, { model, onStep }) => {
    for (const plate of model.plates.filter(({ wells }) => wells.length > 0)) {
      flow.heading(2, plate.name, `wells-${plate.id}`);
      const columns = columnsOf(model, plate);
      const rows = plate.wells.map((well) => columns.map(({ cell }) => cell(well)));
      drawTable(flow, columns, rows, { tight: true, rowHeadings: true });
      onStep('wells');
      await new Promise((resolve) => setImmediate(resolve));
    }
  },
};

type WellColumn = Column & { readonly cell: (well: ReportPlate['wells'][number]) => string };

/** Conditions beside the roles and labels, which have columns of their own. */
const mostConditions = 3;

function columnsOf({ networks }: ReportModel, plate: ReportPlate): WellColumn[] {
  const own = networks.filter(({ id }) => plate.wells.some(({ verdicts }) => verdicts.has(id)));
  const names = [...new Set(plate.wells.flatMap(({ conditions }) => Object.keys(conditions)))].filter(
    (name) => !['role', 'well', 'label'].includes(name.toLowerCase()),
  );
  const shown = names.slice(0, mostConditions);
  const rest = names.slice(mostConditions);
  return [
    { title: 'Well', share: 0.6, style: { ...styles.table, face: 'strong' }, cell: ({ name }) => name },
    { title: 'Role', share: 0.9, cell: ({ role }) => role },
    { title: 'Label', share: 1.2, cell: ({ label }) => label ?? '' },
    ...shown.map((name) => ({ title: name, share: 1.2, cell: conditionOf(name) })),
    ...(rest.length === 0
      ? []
      : [
          {
            title: 'Further',
            share: 1.8,
            cell: ({ conditions }: ReportPlate['wells'][number]) =>
              rest.flatMap((name) => (conditions[name] ? [`${name} ${conditions[name]}`] : [])).join(', '),
          },
        ]),
    ...own.flatMap((network): WellColumn[] => [
      {
        title: own.length === 1 ? 'Verdict' : network.name,
        share: 1.3,
        cell: ({ verdicts }) => {
          const verdict = verdicts.get(network.id);
          return verdict === undefined
            ? ''
            : (network.labels[verdict.predictedClass] ?? `class ${verdict.predictedClass}`);
        },
      },
      {
        title: 'p',
        share: 0.6,
        align: 'right',
        cell: ({ verdicts }) => {
          const verdict = verdicts.get(network.id);
          return verdict === undefined ? '' : (verdict.probabilities[verdict.predictedClass] ?? 0).toFixed(3);
        },
      },
    ]),
    ...cellColumn(plate),
  ];
}

const conditionOf =
  (name: string) =>
  ({ conditions }: ReportPlate['wells'][number]) =>
    conditions[name] ?? '';

/** Cells behind the verdicts, where networks see cells. */
function cellColumn({ wells }: ReportPlate): WellColumn[] {
  const countOf = ({ verdicts }: ReportPlate['wells'][number]) =>
    [...verdicts.values()].map(({ cellCount }) => cellCount).find((count) => count !== null) ?? null;
  if (wells.every((well) => countOf(well) === null)) return [];
  return [{ title: 'Cells', share: 0.6, align: 'right', cell: (well) => String(countOf(well) ?? '') }];
}
