import { z } from 'zod';
import { reviewMarks } from '../../../shared/review.ts';
import { createPersistedStore, createStore } from '../../state/index.ts';

export const reviewShows = ['all', 'unmarked', ...reviewMarks, 'doubts'] as const;

const viewSchema = z.object({
  level: z.enum(['wells', 'fields']),
  show: z.enum(reviewShows),
  /** Lists calls of the hit class alone. */
  onlyHits: z.boolean(),
  /** The class that counts as a hit; null takes the network's last, which by custom is the phenotype. */
  hitClass: z.int().min(0).nullable(),
  sort: z.object({ by: z.string(), descending: z.boolean() }),
  /** Ids of the statistics that have a column. */
  columns: z.array(z.string()),
});

/** How hits are listed; remembered. */
export const reviewView = createPersistedStore<z.infer<typeof viewSchema>>('platelens.review', viewSchema, {
  level: 'wells',
  show: 'all',
  onlyHits: false,
  hitClass: null,
  sort: { by: 'probability', descending: true },
  columns: ['mass-on-cells', 'border-share', 'entropy', 'distance-to-controls'],
});

interface ReviewState {
  /** Key of the row that is looked at. */
  readonly cursor: string | null;
  readonly text: string;
  /** Whether the list is on screen: then A, R and U mark. */
  readonly open: boolean;
  /** Why the last change was not stored; null where it was. */
  readonly error: Error | null;
}

export const reviewState = createStore<ReviewState>({ cursor: null, text: '', open: false, error: null });
