import type { TextStyle } from '../palette.ts';
import { directionOf, paragraphDirection, toVisualOrder, type Direction } from './bidi.ts';
import type { FontBook, FontName } from './font-book.ts';
import { toPlainText } from './plain-text.ts';

/** Text with its style; a paragraph is a row of them. */
export interface Span {
  readonly text: string;
  readonly style: TextStyle;
  /** Address of a place in the report that it leads to. */
  readonly goTo?: string;
}

/** Part of a line in one font, with its place from the line's left end. */
export interface Piece {
  readonly text: string;
  readonly font: FontName;
  readonly size: number;
  readonly color: string;
  readonly x: number;
  readonly width: number;
  readonly goTo: string | undefined;
}

export interface Line {
  readonly pieces: readonly Piece[];
  readonly width: number;
  /** Distance to the next baseline. */
  readonly leading: number;
  /** Size of the largest type in it. */
  readonly size: number;
}

/** Answers the width of a text in points. */
export type Measure = (text: string, font: FontName, size: number) => number;

/** Sets paragraphs into lines. */
export interface TextSetter {
  /** Lines of at most `width`; words that are longer are broken. At least one line. */
  set(text: string | readonly Span[], style: TextStyle, width: number): Line[];
  /** One line, cut with an ellipsis where it is longer. */
  setOneLine(text: string, style: TextStyle, width: number): Line;
}

type LoosePiece = Omit<Piece, 'x'> & { readonly direction: Direction };

interface Word {
  readonly pieces: readonly LoosePiece[];
  readonly width: number;
  readonly isSpace: boolean;
  readonly isBreak: boolean;
  readonly direction: Direction;
  readonly span: Span;
}

export function createTextSetter(fonts: FontBook, measure: Measure): TextSetter {
  const toWord = (text: string, span: Span): Word => {
    const { style, goTo } = span;
    const pieces = fonts.split(text, style.face).map((run) => ({
      ...{ text: run.text, font: run.font, size: style.size, color: style.color, goTo },
      width: measure(run.text, run.font, style.size),
      direction: directionOf(run.text),
    }));
    const width = pieces.reduce((sum, piece) => sum + piece.width, 0);
    const direction = directionOf(text);
    return { pieces, width, isSpace: /^ +$/u.test(text), isBreak: text === '\n', direction, span };
  };
  const set = (text: string | readonly Span[], style: TextStyle, width: number) => {
    const spans = typeof text === 'string' ? [{ text, style }] : text;
    const words = spans.flatMap((span) =>
      (toPlainText(span.text).match(/\n| +|[^\n ]+/gu) ?? []).flatMap((word) =>
        breakWord(toWord(word, span), word, width, toWord),
      ),
    );
    const base = paragraphDirection(spans.map((span) => span.text).join(''));
    return fillLines(words, width).map((line) => toLine(line, style, base));
  };
  return {
    set,
    setOneLine: (text, style, width) => {
      const whole = set(text.replaceAll('\n', ' '), style, Number.MAX_VALUE)[0];
      if (whole !== undefined && whole.width <= width) return whole;
      return set(cut(toPlainText(text), style, width, set), style, Number.MAX_VALUE)[0] ?? emptyLine(style);
    },
  };
}

/** The longest start of a text that fits with an ellipsis. */
function cut(text: string, style: TextStyle, width: number, set: TextSetter['set']): string {
  const characters = Array.from(text.slice(0, 400).replaceAll('\n', ' '));
  const fits = (count: number) =>
    (set(`${characters.slice(0, count).join('')}…`, style, Number.MAX_VALUE)[0]?.width ?? 0) <= width;
  let [low, high] = [0, characters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return `${characters.slice(0, low).join('').trimEnd()}…`;
}

/** Breaks what is longer than a line into pieces that fit, first after signs that part words, else anywhere. */
function breakWord(
  word: Word,
  text: string,
  width: number,
  toWord: (text: string, span: Span) => Word,
): Word[] {
  if (word.width <= width || word.isSpace || word.isBreak) return [word];
  const parts: Word[] = [];
  let rest = Array.from(text);
  while (rest.length > 0) {
    const count = fittingCount(rest, width, (part) => toWord(part, word.span).width);
    parts.push(toWord(rest.slice(0, count).join(''), word.span));
    rest = rest.slice(count);
  }
  return parts;
}

const mostCharactersALine = 400;

function fittingCount(
  characters: readonly string[],
  width: number,
  measure: (text: string) => number,
): number {
  const most = Math.min(characters.length, mostCharactersALine);
  let [low, high] = [1, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(characters.slice(0, middle).join('')) <= width) low = middle;
    else high = middle - 1;
  }
  if (low === characters.length) return low;
  const sign = characters.slice(0, low).findLastIndex((character) => '/-_.,;:|'.includes(character));
  return sign > low / 2 ? sign + 1 : low;
}

function fillLines(words: readonly Word[], width: number): Word[][] {
  const lines: Word[][] = [];
  let line: Word[] = [];
  let used = 0;
  const finish = () => {
    while (line.at(-1)?.isSpace === true) line.pop();
    lines.push(line);
    [line, used] = [[], 0];
  };
  for (const word of words) {
    if (word.isBreak) {
      finish();
      continue;
    }
    if (used + word.width > width && line.length > 0 && !word.isSpace) finish();
    if (word.isSpace && line.length === 0) continue;
    line.push(word);
    used += word.width;
  }
  finish();
  return lines;
}

const emptyLine = (style: TextStyle): Line => ({
  ...{ pieces: [], width: 0, leading: style.leading, size: style.size },
});

function toLine(words: readonly Word[], style: TextStyle, base: 'left-to-right' | 'right-to-left'): Line {
  if (words.length === 0) return emptyLine(style);
  const ordered = toVisualOrder(words, (word) => word.direction, base);
  const pieces: Piece[] = [];
  let x = 0;
  for (const word of ordered) {
    for (const { direction, ...piece } of toVisualOrder(word.pieces, (part) => part.direction, base)) {
      const last = pieces.at(-1);
      if (direction !== 'right-to-left' && last !== undefined && canJoin(last, piece)) {
        pieces[pieces.length - 1] = {
          ...last,
          text: last.text + piece.text,
          width: last.width + piece.width,
        };
      } else pieces.push({ ...piece, x });
      x += piece.width;
    }
  }
  const leading = Math.max(...words.map(({ span }) => span.style.leading));
  const size = Math.max(...words.map(({ span }) => span.style.size));
  return { pieces, width: x, leading, size };
}

/** Neighbours that look alike are written as one, so that they can be found as one. */
function canJoin(last: Piece, next: Omit<Piece, 'x'>): boolean {
  return (
    last.font === next.font &&
    last.size === next.size &&
    last.color === next.color &&
    last.goTo === next.goTo &&
    directionOf(last.text) !== 'right-to-left'
  );
}
