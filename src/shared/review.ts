import { z } from 'zod';
import { fieldIdSchema, runIdSchema, wellIdSchema } from './ids.ts';

/** What a person decided of a hit. */
export const reviewMarks = ['accepted', 'rejected', 'unsure'] as const;
export const reviewMarkSchema = z.enum(reviewMarks);
export type ReviewMark = (typeof reviewMarks)[number];

/** What is reviewed: a well, or one of its fields. */
export const reviewSubjectSchema = z.object({ wellId: wellIdSchema, fieldId: fieldIdSchema.nullable() });
export type ReviewSubject = z.infer<typeof reviewSubjectSchema>;

/** A person's word on a well or a field: a mark, a note, or both. */
export const reviewSchema = reviewSubjectSchema.extend({
  mark: reviewMarkSchema.nullable(),
  note: z.string(),
  /** The run whose maps were looked at; null where there was none or it is gone. */
  runId: runIdSchema.nullable(),
  madeAt: z.string(),
});
export type Review = z.infer<typeof reviewSchema>;

/** A well that somebody took out of every statistic, and why. */
export const exclusionSchema = z.object({ wellId: wellIdSchema, reason: z.string(), madeAt: z.string() });
export type Exclusion = z.infer<typeof exclusionSchema>;

/** Everything that people said of a plate. */
export const plateReviewSchema = z.object({
  reviews: z.array(reviewSchema),
  exclusions: z.array(exclusionSchema),
});
export type PlateReview = z.infer<typeof plateReviewSchema>;

/** The key under which a subject's review is found. */
export const subjectKey = ({ wellId, fieldId }: ReviewSubject): string => `${wellId}/${fieldId ?? 0}`;
