import { expect } from 'vitest';

/** Vitest types its asymmetric matchers as `any`; these are what they stand for. */
export const containing = (text: string): unknown => expect.stringContaining(text);
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const anyText = (): unknown => expect.any(String);
export const having = (fields: Record<string, unknown>): unknown => expect.objectContaining(fields);
