import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from 'fontkit';
import { storage } from '../../../../shared/errors.ts';
import type { Face } from '../palette.ts';
import { nameCodePoint } from './plain-text.ts';
import { unpackWoff } from './unpack-woff.ts';

/** A font of the report: the three faces, and the one that stands in for characters they lack. */
export type FontName = Face | 'wide';

export interface FontFile {
  readonly name: FontName;
  readonly bytes: Buffer;
}

/** Text in one font. */
export interface Run {
  readonly text: string;
  readonly font: FontName;
}

/** The fonts with what they can show. */
export interface FontBook {
  readonly files: readonly FontFile[];
  /** Splits text into runs that each have one font; characters that none has are named by number. */
  split(text: string, face: Face): Run[];
}

const fileNames: Readonly<Record<FontName, string>> = {
  text: 'IBMPlexSans-Regular.woff',
  strong: 'IBMPlexSans-SemiBold.woff',
  mono: 'IBMPlexMono-Regular.woff',
  wide: 'DejaVuSans.ttf',
};

/** Reads the fonts that ship with the program. @throws Storage naming the file that is missing */
export async function readFontBook(fontsDir: string): Promise<FontBook> {
  const names: readonly FontName[] = ['text', 'strong', 'mono', 'wide'];
  const files = await Promise.all(names.map((name) => readFont(fontsDir, name)));
  const coverage = new Map(files.map(({ name, bytes }) => [name, coverageOf(bytes)]));
  const fontOf = (codePoint: number, face: Face): FontName | null => {
    const order: readonly FontName[] = [face, 'text', 'wide'];
    return order.find((name) => coverage.get(name)?.has(codePoint)) ?? null;
  };
  return { files, split: (text, face) => split(text, (codePoint) => fontOf(codePoint, face), face) };
}

async function readFont(fontsDir: string, name: FontName): Promise<FontFile> {
  const path = join(fontsDir, fileNames[name]);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw storage({
      what: 'a font of the report cannot be read',
      where: path,
      mend: 'Install PlateLens again.',
      cause,
    });
  });
  return { name, bytes: unpackWoff(bytes) };
}

function coverageOf(bytes: Buffer): ReadonlySet<number> {
  const font = create(bytes);
  return new Set('characterSet' in font ? font.characterSet : []);
}

function split(text: string, fontOf: (codePoint: number) => FontName | null, face: Face): Run[] {
  const runs: { text: string; font: FontName }[] = [];
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    const last = runs.at(-1);
    // A space takes the font of what stands before it, so that words of one script stay one run.
    const font = character === ' ' ? (last?.font ?? face) : fontOf(codePoint);
    const shown = font === null ? nameCodePoint(codePoint) : character;
    const used = font ?? face;
    if (last?.font === used) last.text += shown;
    else runs.push({ text: shown, font: used });
  }
  return runs;
}
