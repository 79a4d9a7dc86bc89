import { z } from 'zod';
import { fieldIdSchema, wellIdSchema, type PlateId } from '../../shared/ids.ts';
import type { ProjectFile } from './project-file.ts';
import { insertOf, query } from './query.ts';
import { parseRow } from './rows.ts';

/** What an import measured of one plane, in the plane's own units. */
export interface NewMeasures {
  readonly mean: number;
  readonly sd: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  /** Share of the pixels at `max`. */
  readonly atMax: number;
  readonly focus: number | null;
}

interface MeasuredPlane {
  readonly fieldId: number;
  readonly channel: number;
  readonly measures: NewMeasures;
}

/** Stores measures of planes that have none yet. */
export function insertMeasures(project: ProjectFile, planes: readonly MeasuredPlane[]): void {
  project.connection.runMany(
    insertOf('plane_measures', [
      'field_id',
      'channel',
      'mean',
      'sd',
      'median',
      'p99',
      'max',
      'at_max',
      'focus',
    ]),
    planes.map(({ fieldId, channel, measures: { mean, sd, median, p99, max, atMax, focus } }) => [
      fieldId,
      channel,
      mean,
      sd,
      median,
      p99,
      max,
      atMax,
      focus,
    ]),
  );
}

const storedMeasuresSchema = z.object({
  wellId: wellIdSchema,
  fieldId: fieldIdSchema,
  field: z.int(),
  channel: z.int(),
  mean: z.number(),
  sd: z.number(),
  median: z.number(),
  p99: z.number(),
  max: z.number(),
  atMax: z.number(),
  focus: z.number().nullable(),
});
export type StoredMeasures = z.infer<typeof storedMeasuresSchema>;

/** The measures of a plate's planes in the order of wells, fields and channels; none for plates of older programs. */
export function listMeasures(project: ProjectFile, plateId: PlateId): StoredMeasures[] {
  return project.connection
    .all(
      query
        .selectFrom('plane_measures')
        .innerJoin('fields', 'fields.id', 'plane_measures.field_id')
        .innerJoin('wells', 'wells.id', 'fields.well_id')
        .selectAll('plane_measures')
        .select(['wells.id as well_id', 'fields.number as field'])
        .where('wells.plate_id', '=', plateId)
        .orderBy('wells.row')
        .orderBy('wells.column')
        .orderBy('fields.number')
        .orderBy('plane_measures.channel'),
    )
    .map(({ field_id, well_id, at_max, ...rest }) =>
      parseRow(project, storedMeasuresSchema, { ...rest, fieldId: field_id, wellId: well_id, atMax: at_max }),
    );
}
