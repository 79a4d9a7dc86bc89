import { regionKeyTable } from '../features/regions/index.ts';
import { reviewKeyTable } from '../features/review/index.ts';

/** Keys and what they do, for the list that people open. */
export interface KeyEntry {
  readonly keys: readonly string[];
  readonly does: string;
}

/** The keys in words, by what they are for. */
export const keyGroups: readonly { readonly title: string; readonly entries: readonly KeyEntry[] }[] = [
  {
    title: 'Look',
    entries: [
      { keys: ['←', '→', '↑', '↓'], does: 'Next well in that direction' },
      { keys: ['[', ']'], does: 'Previous and next field' },
      { keys: [',', '.'], does: 'Previous and next slice of a stack' },
      { keys: ['<', '>'], does: 'Previous and next time point' },
      { keys: ['Z'], does: 'Maximum of all slices, and back' },
      { keys: ['G'], does: 'Go to a well by its name' },
      { keys: ['+', '−'], does: 'Zoom in and out' },
      { keys: ['0'], does: 'Whole plate' },
      { keys: ['W'], does: 'Well in focus' },
      { keys: ['X'], does: 'Single pixels' },
      { keys: ['1', '…', '9'], does: 'Show or hide a channel' },
      { keys: ['Shift', '1', '…', '9'], does: 'One channel alone, and back' },
      { keys: ['K'], does: 'Compare in linked panels, and back' },
    ],
  },
  {
    title: 'Maps and hits',
    entries: [
      { keys: ['Space'], does: 'Overlay on or off; hold to peek' },
      { keys: ['O'], does: 'Overlay on or off' },
      { keys: ['C'], does: 'Next class' },
      { keys: ['M'], does: 'Next method' },
      { keys: ['H'], does: 'Next colouring of the wells' },
      ...reviewKeyTable,
      { keys: ['E'], does: 'Exclude the selected wells with a reason, or include them' },
      { keys: ['?'], does: 'This list' },
    ],
  },
  { title: 'Regions; letters above belong to the tools while one is chosen', entries: regionKeyTable },
];
