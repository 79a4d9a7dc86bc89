/** Fonts that share most of their characters, each drawn as readers of one language know them. */
export type EastAsianFont = 'chinese' | 'japanese' | 'korean';

const eastAsian =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\u3000-\u303f\uff00-\uffef]/u;
const japanese = /[\p{sc=Hiragana}\p{sc=Katakana}]/u;
const korean = /\p{sc=Hangul}/u;

/** Whether a character is one of those for which a font of several megabytes is worth reading. */
export const isEastAsian = (character: string): boolean => eastAsian.test(character);

const fonts: readonly EastAsianFont[] = ['chinese', 'japanese', 'korean'];

/** The fonts to be asked for a character: that of the language, then those with the most Han characters. */
export const fontOrder = (language: EastAsianFont): readonly EastAsianFont[] => [
  language,
  ...fonts.filter((font) => font !== language),
];

/**
 * The language that the letters of a text, or of all text in a value, give away; null where they are Han characters
 * alone, which all three write, or none of them.
 */
export function languageOf(value: unknown): EastAsianFont | null {
  return someText(value, japanese) ? 'japanese' : someText(value, korean) ? 'korean' : null;
}

function someText(value: unknown, letters: RegExp): boolean {
  if (typeof value === 'string') return letters.test(value);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  const parts: readonly unknown[] = value instanceof Map ? [...value.values()] : Object.values(value);
  return parts.some((part) => someText(part, letters));
}

/**
 * Parts of a line's text between which it may be broken: line breaks, spaces, words; in Chinese and Japanese, which have
 * no spaces, single characters with the signs that may not begin a line.
 */
export const splitIntoWords = (text: string): string[] => text.match(wordOf) ?? [];

const wordOf =
  /\n| +|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}][、。，．！？：；」』）》〉】〕…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]*|[^\n \p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]+/gu;
