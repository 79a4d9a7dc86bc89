import { createStore } from '../../state/index.ts';
import type { ComparisonKind, GridName } from './comparison.ts';

interface CompareState {
  readonly kind: ComparisonKind;
  /** The grid of free panels. */
  readonly grid: GridName;
  /** What is set against the chosen class, method and wells; null lets the program choose. */
  readonly otherTarget: string | null;
  readonly otherRunId: number | null;
  readonly negative: string | null;
  readonly positive: string | null;
  /** What free panels show, by place: `image` or `RUN/TARGET`. */
  readonly free: Readonly<Record<number, string>>;
}

export const compareState = createStore<CompareState>({
  kind: 'classes',
  grid: '2x2',
  otherTarget: null,
  otherRunId: null,
  negative: null,
  positive: null,
  free: {},
});
