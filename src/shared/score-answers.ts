import { z } from 'zod';
import { fieldIdSchema, networkIdSchema, plateIdSchema, runIdSchema, unitIdSchema } from './ids.ts';
import { methodIdSchema } from './method-ids.ts';
import { againstSchema, scoreReasonSchema } from './score.ts';
import { scoreMetricIdSchema } from './score-metrics.ts';

/** Which answers: of one plate or the whole project, against one area, by some metrics. Null leaves the choice open. */
export const answersRequestSchema = z.object({
  plateId: plateIdSchema.nullable(),
  /** Null takes the first area that anything was scored against. */
  against: againstSchema.nullable(),
  /** Null takes the usual metrics among those that were scored. */
  metrics: z.array(scoreMetricIdSchema).nullable(),
  /** Null takes every run. */
  runIds: z.array(runIdSchema).nullable(),
});
export type AnswersRequest = z.infer<typeof answersRequestSchema>;

/** A method with its parameters on a network, over all its runs: what is held against the others. */
export const contenderSchema = z.object({
  id: z.string(),
  method: methodIdSchema,
  /** As tables call it; says network and parameters where the method alone would not tell it apart. */
  title: z.string(),
  networkId: networkIdSchema,
  runIds: z.array(runIdSchema),
  wells: z.int(),
  maps: z.int(),
});
export type Contender = z.infer<typeof contenderSchema>;

/** Against what a map without knowledge reaches: the interval of the difference lies above 0, holds it, or lies below. */
export const chanceVerdictSchema = z.enum(['above', 'at', 'below']);
export type ChanceVerdict = z.infer<typeof chanceVerdictSchema>;

/** A mean over wells; the interval is 95 % by bootstrap over wells, null for fewer than three. */
const summary = {
  mean: z.number().nullable(),
  median: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  wells: z.int(),
  /** Means over the same wells; null where the metric has no such level. */
  chance: z.number().nullable(),
  random: z.number().nullable(),
  centre: z.number().nullable(),
  /** Null where there are too few wells, or nothing to compare with. */
  verdict: chanceVerdictSchema.nullable(),
};
export const summarySchema = z.object(summary);
export type Summary = z.infer<typeof summarySchema>;

/** One cell of the method x metric table. */
export const scoreCellSchema = z.object({
  ...summary,
  contender: z.string(),
  metric: scoreMetricIdSchema,
  against: againstSchema.nullable(),
  maps: z.int(),
  /** Maps without a value, by reason. */
  missing: z.partialRecord(scoreReasonSchema, z.int()),
  /** The means of the wells, for a plot. */
  values: z.array(z.number()),
});
export type ScoreCell = z.infer<typeof scoreCellSchema>;

/** Ranks of the methods, 1 the best, on the wells that all of them have. */
export const rankingSchema = z.object({
  /** Null for the mean rank over all metrics of the table that need an area. */
  metric: scoreMetricIdSchema.nullable(),
  wells: z.int(),
  rows: z.array(
    z.object({
      contender: z.string(),
      rank: z.number(),
      low: z.number(),
      high: z.number(),
      /** Share of the resamplings in which it came first. */
      first: z.number(),
    }),
  ),
});
export type Ranking = z.infer<typeof rankingSchema>;

/** A score among the wells of one role or condition. */
export const groupCellSchema = z.object({
  ...summary,
  contender: z.string(),
  metric: scoreMetricIdSchema,
  against: againstSchema.nullable(),
  /** `role`, `label` or a column of the plate map. */
  column: z.string(),
  value: z.string(),
});
export type GroupCell = z.infer<typeof groupCellSchema>;

/** A field with its map, ready to be opened. */
export const fieldPickSchema = z.object({
  contender: z.string(),
  plateId: plateIdSchema,
  runId: runIdSchema,
  unitId: unitIdSchema,
  fieldId: fieldIdSchema,
  well: z.string(),
  field: z.int(),
});

/** The fields with the highest and lowest score of a method. */
export const extremesSchema = z.object({
  contender: z.string(),
  metric: scoreMetricIdSchema,
  best: z.array(fieldPickSchema.extend({ value: z.number(), chance: z.number().nullable() })),
  worst: z.array(fieldPickSchema.extend({ value: z.number(), chance: z.number().nullable() })),
});
export type Extremes = z.infer<typeof extremesSchema>;

/** Why a confident call may be right for the wrong reason, beside the median of the plate's controls. */
export const suspicionSchema = fieldPickSchema.extend({
  /** The class that the network decided for, and how sure it is. */
  decision: z.string(),
  probability: z.number(),
  /** Whether the plate map gives the same class; null where it gives none. */
  isRight: z.boolean().nullable(),
  signs: z.array(
    z.object({
      kind: z.enum(['leaves-cells', 'hugs-border', 'one-corner']),
      value: z.number(),
      controls: z.number(),
    }),
  ),
  /** How far beyond the controls the strongest sign is, in their own spread; lists are sorted by it. */
  strength: z.number(),
});
export type Suspicion = z.infer<typeof suspicionSchema>;

/** How far two people mark the same pixels of a class, mean over the fields that both marked. */
export const annotatorPairSchema = z.object({
  class: z.string(),
  first: z.string(),
  second: z.string(),
  fields: z.int(),
  dice: z.number().nullable(),
  kappa: z.number().nullable(),
});
export type AnnotatorPair = z.infer<typeof annotatorPairSchema>;

/** "Which method should I trust here", in plain words with the numbers. */
export const adviceSchema = z.object({
  /** False where there is too little data to say anything. */
  enough: z.boolean(),
  headline: z.string(),
  sentences: z.array(z.string()),
});
export type Advice = z.infer<typeof adviceSchema>;

/** Everything that scores tell, computed in one place for the command line, the window and the report. */
export const scoreAnswersSchema = z.object({
  plate: z.object({ id: plateIdSchema, name: z.string() }).nullable(),
  against: againstSchema.nullable(),
  /** The areas that anything was scored against. */
  areas: z.array(againstSchema),
  /** The metrics of the table, in its order. */
  metrics: z.array(scoreMetricIdSchema),
  contenders: z.array(contenderSchema),
  table: z.array(scoreCellSchema),
  rankings: z.array(rankingSchema),
  groups: z.array(groupCellSchema),
  extremes: z.array(extremesSchema),
  suspicions: z.array(suspicionSchema),
  annotators: z.array(annotatorPairSchema),
  advice: adviceSchema,
});
export type ScoreAnswers = z.infer<typeof scoreAnswersSchema>;
