import { z } from 'zod';
import { capeFitProgressSchema } from '../cape-fit.ts';
import { fieldIdSchema, networkIdSchema, plateIdSchema, runIdSchema } from '../ids.ts';
import { importStateSchema } from '../import.ts';
import { channelDisplaySchema } from '../plate.ts';
import { runSchema, unitSchema } from '../run.ts';
import { exportProgressSchema } from './exports.ts';
import { reportProgressSchema } from './reports.ts';
import { scoreProgressSchema } from '../score-request.ts';

/** What the door tells its listeners, one JSON object a line on `/events`. */
export const eventSchema = z.discriminatedUnion('kind', [
  /** A run changed: state, progress, scale. */
  z.object({ kind: z.literal('run'), run: runSchema }),
  /** A unit was committed or failed. */
  z.object({ kind: z.literal('unit'), runId: runIdSchema, unit: unitSchema }),
  /** Plates, wells or channels changed. */
  z.object({ kind: z.literal('plate'), plateId: plateIdSchema }),
  /** A channel of a plate is drawn otherwise, or called otherwise. */
  z.object({ kind: z.literal('channel'), plateId: plateIdSchema, channel: channelDisplaySchema }),
  z.object({ kind: z.literal('networks') }),
  /** How far the fit of a network's CAPE head is. */
  z.object({
    kind: z.literal('cape-fit'),
    networkId: networkIdSchema,
    progress: capeFitProgressSchema,
  }),
  /** How far an import is. When it is done, the project has a plate more. */
  z.object({ kind: z.literal('import'), state: importStateSchema }),
  /** Regions or their classes changed; in these fields, or null for anywhere. */
  z.object({ kind: z.literal('regions'), fieldIds: z.array(fieldIdSchema).nullable() }),
  /** How far scoring is. */
  z.object({ kind: z.literal('scoring'), progress: scoreProgressSchema }),
  /** Scoring has ended, and stored scores may have changed. */
  z.object({ kind: z.literal('scores') }),
  /** Marks or notes changed; or, where `roles` says so, wells were excluded or included. */
  z.object({ kind: z.literal('reviews'), plateId: plateIdSchema, roles: z.boolean() }),
  /** How far the making of a report is. */
  z.object({ kind: z.literal('report'), progress: reportProgressSchema }),
  /** How far an export is. */
  z.object({ kind: z.literal('export'), progress: exportProgressSchema }),
  /** Another project was opened in place of the current one. */
  z.object({ kind: z.literal('project') }),
  /** Sent every 15 s so that both ends notice a dead line. */
  z.object({ kind: z.literal('heartbeat') }),
]);
export type DoorEvent = z.infer<typeof eventSchema>;
