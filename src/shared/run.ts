import { z } from 'zod';
import { fieldIdSchema, networkIdSchema, plateIdSchema, runIdSchema, unitIdSchema } from './ids.ts';
import { mapFactsSchema } from './map.ts';
import { methodIdSchema, parametersSchema } from './methods.ts';
import { targetSchema } from './target.ts';

/** The states of a run. */
export const runStateSchema = z.enum([
  'queued',
  'running',
  'pausing',
  'paused',
  'cancelling',
  'cancelled',
  'failed',
  'done-with-errors',
  'done',
]);
export type RunState = z.infer<typeof runStateSchema>;

/**
 * The one table of what may follow what. `running` may fall back to `queued` when the program stops and starts again
 * or when a run of higher priority goes first; `pausing` may go back to `running` before its units in flight have ended.
 */
export const runTransitions: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['running', 'paused', 'cancelled'],
  running: ['queued', 'pausing', 'cancelling', 'failed', 'done-with-errors', 'done'],
  pausing: ['running', 'paused', 'cancelling', 'failed', 'done-with-errors', 'done'],
  paused: ['queued', 'cancelled'],
  cancelling: ['cancelled', 'done', 'done-with-errors'],
  cancelled: ['queued'],
  failed: ['queued'],
  'done-with-errors': ['queued'],
  done: [],
};

/** States in which nobody works on a run and nobody will until it is resumed. */
export const restingStates: readonly RunState[] = [
  'paused',
  'cancelled',
  'failed',
  'done-with-errors',
  'done',
];

export const unitStateSchema = z.enum(['queued', 'done', 'failed']);
export type UnitState = z.infer<typeof unitStateSchema>;

/** Everything that decides what a run computes. */
export const runRequestSchema = z.object({
  plateId: plateIdSchema,
  networkId: networkIdSchema,
  method: methodIdSchema,
  parameters: parametersSchema,
  /** Tensor name of the explained layer; null takes the network's recommended one. */
  layer: z.string().nullable(),
  targets: z.array(targetSchema).min(1),
  /** Names of the wells to explain; null takes every well that is not excluded or empty. */
  wells: z.array(z.string()).nullable(),
  seed: z.int(),
});
export type RunRequest = z.infer<typeof runRequestSchema>;

export const runSchema = runRequestSchema.extend({
  id: runIdSchema,
  state: runStateSchema,
  createdAt: z.string(),
  unitsTotal: z.int(),
  unitsDone: z.int(),
  unitsFailed: z.int(),
  /** Of the units that are done those whose map an earlier run had computed already. */
  unitsReused: z.int(),
  /** Runs of a higher one go first; 0 where nobody said. */
  priority: z.int(),
  /** Why the program itself paused or ended it: a full drive, a network file that is gone; null where it did not. */
  note: z.string().nullable(),
  /** Smallest and largest raw value over all its maps: the shared scale. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Expected seconds left, from the units of this session; null until one is done. */
  etaSeconds: z.number().nullable(),
  /** Between which seconds the rest will nearly always lie, by how much its units differ; null as above. */
  etaRange: z.tuple([z.number(), z.number()]).nullable(),
});
export type Run = z.infer<typeof runSchema>;

/** What the network said of a field. Probabilities are the mean over cells where it sees cells. */
export const verdictSchema = z.object({
  probabilities: z.array(z.number()),
  predictedClass: z.int(),
  /** Number of cells behind the mean, null for whole fields. */
  objectCount: z.int().nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const unitSchema = z.object({
  id: unitIdSchema,
  runId: runIdSchema,
  fieldId: fieldIdSchema,
  target: targetSchema,
  state: unitStateSchema,
  error: z.string().nullable(),
  facts: mapFactsSchema.nullable(),
  verdict: verdictSchema.nullable(),
  seconds: z.number().nullable(),
  /** The unit of an earlier run whose map this one has; null where it was computed for this run. */
  reusedFrom: unitIdSchema.nullable(),
});
export type Unit = z.infer<typeof unitSchema>;
