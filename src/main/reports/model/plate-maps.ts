import type { Unit } from '../../../shared/run.ts';
import type { PlateSource } from './gather-report.ts';
import { className } from './panels.ts';
import type { PlateMap, ReportNetwork } from './report-model.ts';
import type { GatheredRun } from './runs.ts';

/** Figures of a method that are worth a map of the plate, and how to read them. */
const tellingFigures: Readonly<Record<string, string>> = {
  effectSize: 'How much the verdict depends on what the map keeps',
};

/** The plate maps of a report: roles, then class probabilities, cells and figures of methods. */
export function gatherPlateMaps(source: PlateSource): PlateMap[] {
  const roles: PlateMap = {
    kind: 'roles',
    title: 'Roles',
    caption: 'What each well is for, as the plate map says.',
  };
  return [
    roles,
    ...source.networks.flatMap((network) => [
      ...probabilityMaps(source, network),
      ...cellMaps(source, network),
    ]),
    ...source.runs.flatMap((run) => [...figureMaps(source, run), ...statisticMaps(source, run)]),
  ];
}

/** One map a class; of two classes the second, since the first is what it leaves. */
function probabilityMaps({ wells }: PlateSource, network: ReportNetwork): PlateMap[] {
  const indices = network.labels.map((_, index) => index);
  return (indices.length === 2 ? indices.slice(1) : indices).flatMap((index) => {
    const values = new Map(
      wells.flatMap((well) => {
        const value = well.verdicts.get(network.id)?.probabilities[index];
        return value === undefined ? [] : [[well.name, value] as const];
      }),
    );
    if (values.size === 0) return [];
    return [
      {
        kind: 'values' as const,
        title: `Probability of “${className(network, index)}”`,
        caption: `As ${network.name} sees the well: the mean over its fields, each weighted by its cells.`,
        values,
        limits: { low: 0, high: 1 },
        signed: false,
      },
    ];
  });
}

function cellMaps({ wells }: PlateSource, network: ReportNetwork): PlateMap[] {
  const values = new Map(
    wells.flatMap((well) => {
      const count = well.verdicts.get(network.id)?.cellCount ?? null;
      return count === null ? [] : [[well.name, count] as const];
    }),
  );
  if (values.size === 0) return [];
  const limits = { low: 0, high: Math.max(1, ...values.values()) };
  return [
    {
      ...{ kind: 'values' as const, title: 'Cells', values, limits, signed: false },
      caption: `Cells that ${network.name} looked at.`,
    },
  ];
}

function figureMaps(source: PlateSource, { described, units }: GatheredRun): PlateMap[] {
  return Object.entries(tellingFigures).flatMap(([name, words]) => {
    const values = meansByWell(source, units, (unit) => unit.facts?.figures[name] ?? null);
    if (values.size === 0) return [];
    const [low, high] = [Math.min(0, ...values.values()), Math.max(0, ...values.values())];
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
    const signed = low < -0.05 * reach;
    return [
      {
        kind: 'values' as const,
        title: `${described.title}: effect size`,
        caption: `${words}; mean over the well’s fields, run #${described.id}.`,
        values,
        limits: signed ? { low: -reach, high: reach } : { low: 0, high: reach },
        signed,
      },
    ];
  });
}

/** Statistics of maps that are worth a map of the plate for every method. */
const tellingStatistics: readonly string[] = ['mass-on-cells'];

function statisticMaps({ statistics, wells }: PlateSource, { described }: GatheredRun): PlateMap[] {
  const known = statistics.get(described.id);
  const shown = new Set(wells.map(({ name }) => name));
  return (known?.catalogue ?? [])
    .filter(({ id }) => tellingStatistics.includes(id))
    .flatMap(({ id, title, summary, range }) => {
      const values = new Map(
        (known?.wells ?? []).flatMap(({ well, values: own }) => {
          const value = own[id] ?? null;
          return value === null || !shown.has(well) ? [] : [[well, value] as const];
        }),
      );
      if (values.size === 0) return [];
      const all = everyValue(statistics, id);
      const limits = { low: range[0] ?? Math.min(...all), high: Math.max(...all) };
      const caption = `${summary} Run #${described.id}; one scale for all methods.`;
      return [
        {
          ...{ kind: 'values' as const, title: `${described.title}: ${title.toLowerCase()}` },
          ...{ caption, values, limits, signed: false },
        },
      ];
    });
}

/** A statistic's values over all runs: methods are compared on one scale. */
const everyValue = (statistics: PlateSource['statistics'], id: string): number[] =>
  [...statistics.values()].flatMap(({ wells }) => wells.flatMap(({ values }) => values[id] ?? []));

function meansByWell(
  { plate, wells }: PlateSource,
  units: readonly Unit[],
  valueOf: (unit: Unit) => number | null,
): Map<string, number> {
  const byField = Map.groupBy(units, ({ fieldId }) => fieldId);
  const shown = new Set(wells.map(({ name }) => name));
  return new Map(
    plate.wells.flatMap((well) => {
      if (!shown.has(well.name)) return [];
      const values = well.fields.flatMap(({ id }) =>
        (byField.get(id) ?? []).map(valueOf).filter((value) => value !== null),
      );
      if (values.length === 0) return [];
      return [[well.name, values.reduce((sum, value) => sum + value, 0) / values.length] as const];
    }),
  );
}
