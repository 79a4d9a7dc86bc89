import type { TextStyle } from '../palette.ts';
import { directionOf, paragraphDirection, toVisualOrder, type Direction } from './bidi.ts';
import { languageOf, splitIntoWords, type EastAsianFont } from './east-asian.ts';
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

type ToWord = (text: string, span: Span) => Word;

export function createTextSetter(fonts: FontBook, measure: Measure): TextSetter {
  const toWord = (text: string, span: Span, language: EastAsianFont | null): Word => {
    const { style, goTo } = span;
    const pieces = fonts.split(text, style.face, language).map((run) => ({
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
    const whole = spans.map((span) => span.text).join('');
    const language = languageOf(whole);
    const toWordHere: ToWord = (part, span) => toWord(part, span, language);
    const words = spans.flatMap((span) =>
      splitIntoWords(toPlainText(span.text)).flatMap((word) => breakWord(word, span, width, toWordHere)),
    );
    const base = paragraphDirection(whole);
    return fillLines(words, width).map((line) => toLine(line, style, base));
  };
  return {
    set,
    setOneLine: (text, style, width) => {
      const whole = text.length > mostCut ? undefined : set(toOneLine(text), style, Number.MAX_VALUE)[0];
      if (whole !== undefined && whole.width <= width) return whole;
      return set(cut(toPlainText(text), style, width, set), style, Number.MAX_VALUE)[0] ?? emptyLine(style);
    },
  };
}

/** No line holds more characters than these. */
const mostCut = 200;
const toOneLine = (text: string) => text.replaceAll('\n', ' ');

/** The longest start of a text that fits with an ellipsis. */
function cut(text: string, style: TextStyle, width: number, set: TextSetter['set']): string {
  const characters = Array.from(toOneLine(text.slice(0, mostCut)));
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

/** Words longer than this are never measured as a whole: text of any length is set in time that grows with it. */
const mostWhole = 200;

/** Breaks what is longer than a line into pieces that fit, first after signs that part words, else anywhere. */
function breakWord(text: string, span: Span, width: number, toWord: ToWord): Word[] {
  const whole = text.length > mostWhole ? null : toWord(text, span);
  if (whole !== null && (whole.width <= width || whole.isSpace || whole.isBreak)) return [whole];
  const characters = Array.from(text);
  const parts: Word[] = [];
  for (let from = 0; from < characters.length;) {
    let count = fittingCount(characters, from, width, (character) => toWord(character, span).width);
    let part = toWord(characters.slice(from, from + count).join(''), span);
    // Characters side by side can be wider than each alone.
    while (part.width > width && count > 1) {
      count -= 1;
      part = toWord(characters.slice(from, from + count).join(''), span);
    }
    parts.push(part);
    from += count;
  }
  return parts;
}

/** How many characters from a place on fit, one at least; up to a parting sign where one stands late enough. */
function fittingCount(
  characters: readonly string[],
  from: number,
  width: number,
  measure: (character: string) => number,
): number {
  let [count, used, sign] = [0, 0, 0];
  for (const character of characters.slice(from, from + mostCharactersALine)) {
    used += measure(character);
    if (used > width && count > 0) return sign >= count / 3 ? sign : count;
    count += 1;
    if ('/-_.,;:|'.includes(character)) sign = count;
  }
  return count;
}

const mostCharactersALine = 400;

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
