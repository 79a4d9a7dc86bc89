import { reviewMarks, type ReviewMark } from '../../../shared/review.ts';
import type { Suspicion } from '../../../shared/score-answers.ts';
import type { ReviewFilter } from '../../../shared/review-table.ts';

/** How a mark is shown: a word, a sign and a key, never a colour alone. */
export const markLooks: Readonly<
  Record<
    ReviewMark,
    { readonly label: string; readonly verb: string; readonly sign: string; readonly key: string }
  >
> = {
  accepted: { label: 'Accepted', verb: 'Accept', sign: '✓', key: 'A' },
  rejected: { label: 'Rejected', verb: 'Reject', sign: '✗', key: 'R' },
  unsure: { label: 'Unsure', verb: 'Unsure', sign: '?', key: 'U' },
};

export const showLabels: Readonly<Record<ReviewFilter['show'], string>> = {
  all: 'All',
  unmarked: 'Not marked yet',
  accepted: 'Accepted',
  rejected: 'Rejected',
  unsure: 'Unsure',
  doubts: 'Right for the wrong reason?',
};

const signWords = {
  'leaves-cells': 'leaves the cells',
  'hugs-border': 'hugs the border',
  'one-corner': 'sits in one corner',
} as const satisfies Record<Suspicion['signs'][number]['kind'], string>;

/** `hugs the border: 62 % there, controls 8 %`. */
export function describeDoubt({ kind, value, controls }: Suspicion['signs'][number]): string {
  const where = kind === 'leaves-cells' ? 'on cells' : 'there';
  return `${signWords[kind]}: ${percent(value)} ${where}, controls ${percent(controls)}`;
}

export const doubtWord = ({ kind }: Suspicion['signs'][number]): string => signWords[kind];

const percent = (value: number) => `${Math.round(value * 100)} %`;

/** The mark that a key sets; null for any other key and for keys of the browser. */
export function markOfKey({
  key,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): ReviewMark | null {
  if (ctrlKey || metaKey || altKey) return null;
  return reviewMarks.find((mark) => markLooks[mark].key === key.toUpperCase()) ?? null;
}
