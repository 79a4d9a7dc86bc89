import { z } from 'zod';
import { sizeOf, type Tensor } from '../../../../shared/tensor.ts';

const tensorSchema = z
  .object({
    data: z.custom<Float32Array>((value) => value instanceof Float32Array, 'no float32 values'),
    shape: z.array(z.int().min(0)).readonly(),
  })
  .refine(({ data, shape }) => data.length === sizeOf(shape), 'the data do not fill the shape');

const scoreSchema = z.enum(['logit', 'probability']);

/** What an engine in another thread is asked. */
export const questionSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('predict'), batch: tensorSchema }),
  z.object({
    ask: z.literal('input-gradient'),
    batch: tensorSchema,
    weights: tensorSchema,
    score: scoreSchema,
  }),
  z.object({
    ask: z.literal('masks'),
    images: tensorSchema,
    baselines: tensorSchema,
    masks: tensorSchema,
    weights: tensorSchema.nullable(),
    score: scoreSchema,
  }),
]);
export type Question = z.infer<typeof questionSchema>;

/** Logits, and the gradient of the images or masks where it was asked for. */
export const answerSchema = z.object({ logits: tensorSchema, gradient: tensorSchema.nullable() });
export type Answer = z.infer<typeof answerSchema>;

/** What the thread says: that its network is open, or what became of a question. Questions are answered in turn. */
export const fromThreadSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open') }),
  z.object({ kind: z.literal('answer'), answer: answerSchema }),
  z.object({ kind: z.literal('failed'), what: z.string() }),
]);
export type FromThread = z.infer<typeof fromThreadSchema>;

/** A tensor whose memory holds nothing else, as it can be sent. */
export const copied = ({ data, shape }: Tensor): Tensor => ({ data: data.slice(), shape });
