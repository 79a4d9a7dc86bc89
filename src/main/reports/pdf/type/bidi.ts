/** Which way a word runs; numbers and signs follow their neighbours. */
export type Direction = 'left-to-right' | 'right-to-left' | 'neutral';

const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const letter = /\p{L}/u;

export function directionOf(text: string): Direction {
  if (rightToLeft.test(text)) return 'right-to-left';
  return letter.test(text) ? 'left-to-right' : 'neutral';
}

/** The way a paragraph runs: that of its first letter. */
export function paragraphDirection(text: string): 'left-to-right' | 'right-to-left' {
  const first = letter.exec(text)?.[0] ?? '';
  return rightToLeft.test(first) ? 'right-to-left' : 'left-to-right';
}

/**
 * The words of one line in the order in which they stand from left to right. Words that run from right to left, and
 * what stands between them, are turned round as a group; so is the whole line where the paragraph runs that way.
 */
export function toVisualOrder<Word>(
  words: readonly Word[],
  directionAt: (word: Word) => Direction,
  base: 'left-to-right' | 'right-to-left',
): Word[] {
  const directions = words.map(directionAt);
  if (base === 'left-to-right' && !directions.includes('right-to-left')) return [...words];
  const groups: { direction: Direction; words: Word[] }[] = [];
  for (const [index, word] of words.entries()) {
    const direction = resolve(directions, index, base);
    const last = groups.at(-1);
    if (last?.direction === direction) last.words.push(word);
    else groups.push({ direction, words: [word] });
  }
  const ordered = base === 'right-to-left' ? groups.toReversed() : groups;
  return ordered.flatMap((group) =>
    group.direction === 'right-to-left' ? group.words.toReversed() : group.words,
  );
}

/** A neutral word between two of one direction takes it, else the paragraph's. */
function resolve(directions: readonly Direction[], index: number, base: Direction): Direction {
  const own = directions[index] ?? base;
  if (own !== 'neutral') return own;
  const before = directions.slice(0, index).findLast((direction) => direction !== 'neutral') ?? base;
  const after = directions.slice(index + 1).find((direction) => direction !== 'neutral') ?? base;
  return before === after ? before : base;
}
