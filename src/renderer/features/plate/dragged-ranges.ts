import { z } from 'zod';
import { createPersistedStore } from '../../state/index.ts';
import type { ColourRange } from './colour-range.ts';

const rangesSchema = z.object({
  dragged: z.record(z.string(), z.object({ low: z.number(), high: z.number() })),
});

/** Colour bar ends that somebody dragged, by what the wells are coloured by; remembered. */
export const colourRanges = createPersistedStore<z.infer<typeof rangesSchema>>(
  'platelens.plate-ranges',
  rangesSchema,
  { dragged: {} },
);

export const dragRange = (key: string, range: ColourRange) =>
  colourRanges.set(({ dragged }) => ({ dragged: { ...dragged, [key]: range } }));

export const forgetRange = (key: string) =>
  colourRanges.set(({ dragged }) => ({
    dragged: Object.fromEntries(Object.entries(dragged).filter(([known]) => known !== key)),
  }));
