import type { Derivation } from '../derivatives/derivation.ts';

/** Writes an operator that has no kernel for double as ones that have, and answers what stands for its output. */
export type Rewriting = (d: Derivation) => string;

export type RewritingTable = Readonly<Record<string, Rewriting>>;
