/** Marks that would turn or hide what follows them; the report orders text itself. */
const directionMarks = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff]/gu;
/** Joiners and variants only choose between pictures of a character. */
const variants = /\u200c|\u200d|[\ufe00-\ufe0f]|[\u{e0000}-\u{e01ef}]/gu;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]+/gu;

/**
 * What a person typed, as text that can be set: no control characters, no marks that reorder or hide, no half
 * characters. Line breaks stay. Nothing is interpreted: markup and formulas are letters like all others.
 */
export function toPlainText(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll(/\r\n?/gu, '\n')
      .replaceAll(controls, ' ')
      .replaceAll(directionMarks, '')
      .replaceAll(variants, '')
      // A number and its percent sign stay together.
      .replaceAll(/(\d) %/gu, '$1\u00a0%')
      .normalize('NFC')
  );
}

/** The stand-in for a character that no font of the report has: `[U+1F9EC]`. */
export const nameCodePoint = (codePoint: number): string =>
  `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
