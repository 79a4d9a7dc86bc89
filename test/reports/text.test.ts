import { resolve } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { styles } from '../../src/main/reports/pdf/palette.ts';
import { toVisualOrder, directionOf } from '../../src/main/reports/pdf/type/bidi.ts';
import { openFontBook, type FontBook } from '../../src/main/reports/pdf/type/font-book.ts';
import { toPlainText } from '../../src/main/reports/pdf/type/plain-text.ts';
import { createTextSetter } from '../../src/main/reports/pdf/type/set-text.ts';

let fonts: FontBook;
beforeAll(() => {
  fonts = openFontBook(resolve('resources/fonts'), null);
});

/** Every character is half as wide as it is high. */
const setter = () => createTextSetter(fonts, (text, _font, size) => (Array.from(text).length * size) / 2);
const anyText = fc.string({ unit: 'grapheme', maxLength: 400 });

describe('setting text', () => {
  it('keeps to the width and loses nothing but white space', () => {
    const { size } = styles.body;
    fc.assert(
      fc.property(anyText, fc.integer({ min: 12, max: 80 }), (text, characters) => {
        const width = (characters * size) / 2;
        const lines = setter().set(text, styles.body, width);
        for (const line of lines) expect(line.width).toBeLessThanOrEqual(width + 1e-6);
        const shown = lines.flatMap((line) => line.pieces.map((piece) => piece.text)).join('');
        const expected = fonts.split(toPlainText(text), 'text').map((run) => run.text);
        expect(sorted(shown)).toBe(sorted(expected.join('')));
      }),
    );
  });

  it('breaks lines at spaces, and after signs where a word is too long', () => {
    const lines = setter().set('one two a/very/long/path', styles.body, 8 * (styles.body.size / 2));
    expect(lines.map((line) => line.pieces.map((piece) => piece.text).join(''))).toEqual([
      ...['one two', 'a/very/', 'long/', 'path'],
    ]);
  });

  it('puts words that run from right to left in their order', () => {
    const order = toVisualOrder(['see', 'אחת', 'שתיים', 'end'], directionOf, 'left-to-right');
    expect(order).toEqual(['see', 'שתיים', 'אחת', 'end']);
    expect(toVisualOrder(['אחת', 'see', 'that', 'שתיים'], directionOf, 'right-to-left')).toEqual([
      ...['שתיים', 'see', 'that', 'אחת'],
    ]);
  });

  it('cuts one line with an ellipsis', () => {
    const width = 10 * (styles.body.size / 2);
    const line = setter().setOneLine('a line that is far too long', styles.body, width);
    expect(line.pieces.map((piece) => piece.text).join('')).toMatch(/^a line.*…$/u);
    expect(line.width).toBeLessThanOrEqual(width);
  });
});

/** The characters of a text but its white space, in order of their numbers: breaking and turning move them about. */
const sorted = (text: string) => Array.from(text.replaceAll(/\s/gu, '')).sort().join('');

it('names characters that no font has', () => {
  const shown = fonts
    .split('ไ x', 'text')
    .map((run) => run.text)
    .join('');
  expect(shown).toBe('[U+0E44] x');
});

describe('Chinese, Japanese and Korean text', () => {
  const fontsOf = (text: string, book = fonts) => book.split(text, 'strong').map(({ font }) => font);

  it('is set in the font of its language', () => {
    expect(fontsOf('细胞核')).toEqual(['chinese']);
    expect(fontsOf('細胞の核')).toEqual(['japanese']);
    expect(fontsOf('세포핵')).toEqual(['korean']);
    expect(fontsOf('well、孔')).toEqual(['strong', 'chinese']);
  });

  it('follows the document where it is Han characters alone', () => {
    const model = { plates: new Map([[1, { notes: ['対照群の平均'] }]]), maps: new Float32Array(4) };
    const book = openFontBook(resolve('resources/fonts'), model);
    expect(fontsOf('対照群', book)).toEqual(['japanese']);
    // The font of that language lacks the first character, so that another one stands in.
    expect(fontsOf('对照群', book)).toEqual(['chinese', 'japanese']);
    expect(fontsOf('대조군 對照群', book)).toEqual(['korean']);
  });

  it('is drawn in one way within a paragraph', () => {
    const [line] = setter().set('対照群の平均', styles.body, 500);
    expect(line?.pieces.map(({ text, font }) => [text, font])).toEqual([['対照群の平均', 'japanese']]);
  });

  it('is broken between characters, but not before closing signs', () => {
    const lines = setter().set('see 细胞核、细胞质。', styles.body, 8 * (styles.body.size / 2));
    expect(lines.map((line) => line.pieces.map((piece) => piece.text).join(''))).toEqual([
      'see 细胞核、',
      '细胞质。',
    ]);
  });
});
