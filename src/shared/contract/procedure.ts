import { z } from 'zod';

/** The input or output of a call that takes or answers nothing. */
export const nothing = z.object({});

/** Declares one call through the door: whether it reads or changes, what it takes, what it answers. */
export function procedure<K extends 'query' | 'mutation', I extends z.ZodType, O extends z.ZodType>(
  kind: K,
  input: I,
  output: O,
) {
  return { kind, input, output };
}
