import type { Role } from '../../../shared/plate.ts';

/** How a role is shown: a letter and a colour, never a colour alone. */
export interface RoleLook {
  readonly letter: string;
  readonly label: string;
  readonly color: string;
}

export const roleLooks: Readonly<Record<Role, RoleLook>> = {
  sample: { letter: '', label: 'Sample', color: '#7d8894' },
  positive: { letter: 'P', label: 'Positive control', color: '#e0a33e' },
  negative: { letter: 'N', label: 'Negative control', color: '#5f9fe0' },
  reference: { letter: 'R', label: 'Reference', color: '#b48be0' },
  empty: { letter: '–', label: 'Empty', color: '#59636e' },
  excluded: { letter: '×', label: 'Excluded', color: '#e0645c' },
};
