import { basename, win32 } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createNamer, toFileName } from '../../../src/main/reports/exports/file-names.ts';
import { hostileTexts } from './export-project.ts';

test('any text becomes one plain name', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...hostileTexts));
  fc.assert(
    fc.property(texts, (text) => {
      const name = toFileName(text);
      expect(name).toMatch(/^[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}._-]*$/u);
      expect(name).not.toMatch(/\.\.|[.-]$/u);
      expect(basename(name)).toBe(name);
      expect(win32.basename(name)).toBe(name);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(101);
    }),
  );
});

test.each(['CON', 'nul.txt', 'Com1', 'LPT9.tar.gz', 'aux'])('%s is no device on Windows', (text) => {
  expect(toFileName(text)).toBe(`_${text}`);
});

test('plain names stay, and nothing has a name', () => {
  expect(toFileName('Plate 7_dose-0.5')).toBe('Plate-7_dose-0.5');
  expect(toFileName('Größe 工 اسم')).toBe('Größe-工-اسم');
  expect(['', '...', '///', '👩‍🔬'].map(toFileName)).toEqual(['unnamed', 'unnamed', 'unnamed', 'unnamed']);
});

test('names that a file system holds for one are told apart', () => {
  const name = createNamer();
  expect(['a/b', 'a-b', 'A?B', 'a-b-2'].map(name)).toEqual(['a-b', 'a-b-2', 'A-B-3', 'a-b-2-2']);
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 30 }), (texts) => {
      const names = texts.map(createNamer());
      expect(new Set(names.map((each) => each.toLowerCase())).size).toBe(texts.length);
    }),
  );
});
