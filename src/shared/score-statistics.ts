import { z } from 'zod';
import { fieldIdSchema } from './ids.ts';

/** A number of every well that a plate map can be coloured by. */
export const statisticSchema = z.object({
  /** `entropy`, `disagreement:RUN`, `figure:NAME` or `score:METRIC:AREA`. */
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  /** `%` for shares, empty for plain numbers. */
  unit: z.enum(['', '%']),
  /** Smallest and largest value that it can take; null where there is no bound. */
  range: z.tuple([z.number().nullable(), z.number().nullable()]),
});
export type Statistic = z.infer<typeof statisticSchema>;

const share = (id: string, title: string, summary: string): Statistic => ({
  ...{ id, title, summary, unit: '%' },
  range: [0, 1],
});

/** The statistics that every map has, in the order of lists. */
export const mapStatistics: readonly Statistic[] = [
  share('mass-on-cells', 'Mass on cells', 'Share of the positive part of the map that lies on cells.'),
  share('cell-area', 'Area of cells', 'Share of the field that is cells: what mass on cells is by chance.'),
  {
    ...{ id: 'entropy', title: 'Entropy', unit: '', range: [0, 1] },
    summary: 'How evenly the map is spread: 0 all in one place, 1 the same everywhere.',
  },
  {
    ...{ id: 'sparseness', title: 'Sparseness', unit: '', range: [0, 1] },
    summary: 'Gini coefficient of the absolute map: near 1 all in one place.',
  },
  share('half-mass-area', 'Area of half the mass', 'Fewest pixels that hold half of the positive part.'),
  share(
    'border-share',
    'Mass at the border',
    'Share of the positive part within a tenth of a side of the border.',
  ),
  share('corner-share', 'Mass in one corner', 'Share of the positive part in the heaviest corner.'),
];

/** A statistic of a well among the others: how far it is from the negative controls of its plate. */
export const distanceToControls: Statistic = {
  ...{ id: 'distance-to-controls', title: 'Distance to the controls', unit: '', range: [0, null] },
  summary: 'How far the statistics of the map lie from those of the negative controls, in their own spread.',
};

/** What a statistic of a well is; null where the well has no map or the statistic is not defined for it. */
export const wellStatisticsSchema = z.object({
  well: z.string(),
  values: z.record(z.string(), z.number().nullable()),
});
export type WellStatistics = z.infer<typeof wellStatisticsSchema>;

/** Statistics of a run on a plate: what they are, and their means over the fields of every well. */
export const plateStatisticsSchema = z.object({
  catalogue: z.array(statisticSchema),
  wells: z.array(wellStatisticsSchema),
});
export type PlateStatistics = z.infer<typeof plateStatisticsSchema>;

/** Statistics of a run on a plate: what they are, and what they are for every field. */
export const fieldStatisticsSchema = z.object({
  catalogue: z.array(statisticSchema),
  fields: z.array(z.object({ fieldId: fieldIdSchema, values: wellStatisticsSchema.shape.values })),
});
export type FieldStatistics = z.infer<typeof fieldStatisticsSchema>;
