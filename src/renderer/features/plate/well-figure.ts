import { useMemo } from 'react';
import type { Well } from '../../../shared/plate.ts';
import { formatProbability, formatStatistic } from '../../../shared/review-table.ts';
import type { PlateStatistics, Statistic } from '../../../shared/score-statistics.ts';
import { usePlateStatistics } from '../../api/index.ts';
import {
  classLabel,
  useChosenNetwork,
  useChosenPlateId,
  useChosenRun,
  useStore,
  type WellVerdict,
} from '../../state/index.ts';
import { extentOf, type ColourRange } from './colour-range.ts';
import { colourRanges } from './dragged-ranges.ts';
import { useColouring, useWellVerdicts } from './use-colouring.ts';

/** A number of every well that is shown as colour on a scale. */
export interface WellFigure {
  /** Under which a dragged range is kept. */
  readonly key: string;
  readonly title: string;
  readonly summary: string;
  readonly format: (value: number | null) => string;
  readonly valueOf: (well: Well) => number | null;
  /** What the colour bar spans, and what its colours span. */
  readonly track: ColourRange;
  readonly range: ColourRange;
}

/** The statistics of the chosen run; undefined while they load or where there is none. */
export function useRunStatistics(wanted = true): PlateStatistics | undefined {
  const plateId = useChosenPlateId();
  const run = useChosenRun();
  const request = plateId === null || run === undefined || !wanted ? null : { plateId, runId: run.id };
  return usePlateStatistics(request).data;
}

/** The number that the wells are coloured by; null where they are coloured by something else, or it is not known yet. */
export function useWellFigure(): WellFigure | null {
  const colouring = useColouring();
  const verdicts = useWellVerdicts();
  const network = useChosenNetwork();
  const statistics = useRunStatistics(typeof colouring === 'string' && colouring.startsWith('s:'));
  const dragged = useStore(colourRanges, (value) => value.dragged);
  return useMemo(() => {
    const figure =
      typeof colouring === 'number'
        ? probabilityFigure(colouring, classLabel(network?.labels, colouring), verdicts)
        : statisticFigure(colouring.slice(2), statistics);
    return figure === null ? null : { ...figure, range: dragged[figure.key] ?? figure.track };
  }, [colouring, network, verdicts, statistics, dragged]);
}

type Figure = Omit<WellFigure, 'range'>;

function probabilityFigure(
  classIndex: number,
  label: string,
  verdicts: ReadonlyMap<string, WellVerdict>,
): Figure {
  return {
    key: `p${classIndex}`,
    title: `Probability of ${label}`,
    summary: 'What the network says of the well: the mean over its fields, weighted by their cells.',
    format: formatProbability,
    valueOf: ({ name }) => verdicts.get(name)?.probabilities[classIndex] ?? null,
    track: { low: 0, high: 1 },
  };
}

function statisticFigure(id: string, statistics: PlateStatistics | undefined): Figure | null {
  const statistic: Statistic | undefined = statistics?.catalogue.find((entry) => entry.id === id);
  if (statistics === undefined || statistic === undefined) return null;
  const values = new Map(statistics.wells.map((entry) => [entry.well, entry.values[id] ?? null]));
  const track = extentOf(values.values());
  if (track === null) return null;
  return {
    ...{ key: id, title: statistic.title, summary: statistic.summary, track },
    format: (value) => formatStatistic(statistic, value),
    valueOf: ({ name }) => values.get(name) ?? null,
  };
}
