import { z } from 'zod';
import { runIdSchema, unitIdSchema } from './ids.ts';
import { scoreMetricIdSchema } from './score-metrics.ts';

/** Why a score has no value. A score is a number or one of these, never NaN and never a silent 0. */
export const scoreReasonSchema = z.enum([
  'empty-mask',
  'full-mask',
  'constant-map',
  'zero-map',
  'no-positive',
  'non-finite',
  'size-mismatch',
  'single-class',
  'empty-map',
  'not-applicable',
  'no-response',
]);
export type ScoreReason = z.infer<typeof scoreReasonSchema>;

/** The reasons in words, for tables and tips. */
export const scoreReasonText: Readonly<Record<ScoreReason, string>> = {
  'empty-mask': 'nothing of this area lies in the field',
  'full-mask': 'the area fills the field',
  'constant-map': 'the map is the same everywhere',
  'zero-map': 'the map is zero everywhere',
  'no-positive': 'nothing in the map is positive',
  'non-finite': 'the map holds values that are no numbers',
  'size-mismatch': 'map and area differ in size',
  'single-class': 'only one class is annotated in the field',
  'empty-map': 'the method made no map here',
  'not-applicable': 'this metric does not apply to this method or network',
  'no-response': 'the network did not react',
};

/** What a map is measured against: found objects, or the regions of a class; null where a metric needs neither. */
export const againstSchema = z.string().regex(/^(objects|class:.+)$/su, 'objects or class:NAME');
export type Against = z.infer<typeof againstSchema>;

/** The objects that the program found by itself. */
export const againstObjects: Against = 'objects';

/** The regions of a class. */
export const againstClass = (name: string): Against => `class:${name}`;

/** The class that is measured against; null for objects. */
export function classOf(against: Against): string | null {
  return against === againstObjects ? null : against.slice('class:'.length);
}

/** How it is called on screen. */
export const againstLabel = (against: Against | null): string =>
  against === null ? 'the map alone' : (classOf(against) ?? 'found nuclei');

/** One metric of one map, with what maps that know nothing reach. */
export const scoreSchema = z.object({
  runId: runIdSchema,
  /** Null for a score of a whole run. */
  unitId: unitIdSchema.nullable(),
  metric: scoreMetricIdSchema,
  against: againstSchema.nullable(),
  value: z.number().nullable(),
  /** Why there is no value; null where there is one. */
  reason: scoreReasonSchema.nullable(),
  /** What a map without any knowledge is expected to reach: the share of the area, or 0.5 for ROC AUC. */
  chance: z.number().nullable(),
  /** The score of a random map of the same grid. */
  random: z.number().nullable(),
  /** The score of a blob in the middle of the field. */
  centre: z.number().nullable(),
  /** What else is worth knowing: a ceiling, a threshold, a curve. */
  details: z.record(z.string(), z.json()),
  /** Fingerprint of everything that the value was computed from; another one means that it must be computed again. */
  inputKey: z.string(),
  programVersion: z.string(),
});
export type Score = z.infer<typeof scoreSchema>;
/** A score before it is stored; the program's version is added then. */
export type NewScore = Omit<Score, 'programVersion'>;
