const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Orders names as people count them: `w2` before `w10`, `DAPI` before `GFP`. */
export function compareNaturally(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
