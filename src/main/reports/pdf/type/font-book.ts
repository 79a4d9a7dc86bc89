import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'fontkit';
import { storage } from '../../../../shared/errors.ts';
import type { Face } from '../palette.ts';
import { fontOrder, isEastAsian, languageOf, type EastAsianFont } from './east-asian.ts';
import { nameCodePoint } from './plain-text.ts';
import { unpackWoff } from './unpack-woff.ts';

/** A font of the report: the three faces, and those that stand in for characters they lack. */
export type FontName = Face | 'wide' | 'emoji' | EastAsianFont;

/** Text in one font. */
export interface Run {
  readonly text: string;
  readonly font: FontName;
}

/** The fonts with what they can show. Each is read when it is first needed. */
export interface FontBook {
  bytesOf(name: FontName): Buffer;
  /**
   * Splits text into runs that each have one font; characters that none has are named by number. The language, of the
   * text itself by default, decides how Han characters are drawn.
   */
  split(text: string, face: Face, language?: EastAsianFont | null): Run[];
}

const fileNames: Readonly<Record<FontName, string>> = {
  text: 'IBMPlexSans-Regular.woff',
  strong: 'IBMPlexSans-SemiBold.woff',
  mono: 'IBMPlexMono-Regular.woff',
  wide: 'DejaVuSans.ttf',
  emoji: 'NotoEmoji-Regular.woff',
  chinese: 'NotoSansSC-Regular.woff',
  japanese: 'NotoSansJP-Regular.woff',
  korean: 'NotoSansKR-Regular.woff',
};

/**
 * Opens the fonts that ship with the program for a document, whose text decides in whose way Han characters are drawn
 * where a word leaves it open. They are read while the caller waits: not for main's thread.
 * @throws Storage naming the file that is missing; so do the calls of the book
 */
export function openFontBook(fontsDir: string, document: unknown): FontBook {
  const otherwise = languageOf(document) ?? 'chinese';
  const opened = new Map<FontName, OpenFont>();
  const openFont = (name: FontName) => {
    const font = opened.get(name) ?? readFont(fontsDir, name);
    opened.set(name, font);
    return font;
  };
  const standIn = (character: string, language: EastAsianFont | null): FontName | null => {
    const order: readonly FontName[] = [
      ...(['text', 'wide'] as const),
      ...(emoji.test(character) ? (['emoji'] as const) : []),
      ...(isEastAsian(character) ? fontOrder(language ?? otherwise) : []),
    ];
    return order.find((name) => openFont(name).has(character)) ?? null;
  };
  const fontOf = (character: string, face: Face, language: EastAsianFont | null) =>
    openFont(face).has(character) ? face : standIn(character, language);
  return {
    bytesOf: (name) => openFont(name).bytes,
    split: (text, face, language = languageOf(text)) =>
      split(text, (character) => fontOf(character, face, language), face),
  };
}

const emoji = /\p{Emoji}/u;

interface OpenFont {
  readonly bytes: Buffer;
  has(character: string): boolean;
}

function readFont(fontsDir: string, name: FontName): OpenFont {
  const path = join(fontsDir, fileNames[name]);
  const bytes = unpackWoff(readFontFile(path));
  const font = create(bytes);
  // Few characters make up a document, and looking one up in a font takes many times as long as here.
  const known = new Map<string, boolean>();
  const has = (character: string) => {
    const answer =
      known.get(character) ??
      ('hasGlyphForCodePoint' in font && font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0));
    known.set(character, answer);
    return answer;
  };
  return { bytes, has };
}

function readFontFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw storage({
      what: 'a font of the report cannot be read',
      where: path,
      mend: 'Install PlateLens again.',
      cause,
    });
  }
}

function split(text: string, fontOf: (character: string) => FontName | null, face: Face): Run[] {
  const runs: { text: string; font: FontName }[] = [];
  for (const character of text) {
    const last = runs.at(-1);
    // A space takes the font of what stands before it, so that words of one script stay one run.
    const font = character === ' ' ? (last?.font ?? face) : fontOf(character);
    const shown = font === null ? nameCodePoint(character.codePointAt(0) ?? 0) : character;
    const used = font ?? face;
    if (last?.font === used) last.text += shown;
    else runs.push({ text: shown, font: used });
  }
  return runs;
}
