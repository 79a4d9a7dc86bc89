import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../../src/renderer/api/line-reader.ts';

describe('createLineReader', () => {
  it('gives whole lines however the stream is cut', () => {
    const line = fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(fc.array(line), fc.integer({ min: 1, max: 7 }), (lines, step) => {
        const heard: string[] = [];
        const read = createLineReader((text) => heard.push(text));
        const stream = lines.map((text) => `${text}\n`).join('');
        for (let at = 0; at < stream.length; at += step) read(stream.slice(at, at + step));
        expect(heard).toEqual(lines);
      }),
    );
  });

  it('holds an unfinished line back', () => {
    const heard: string[] = [];
    createLineReader((text) => heard.push(text))('{"kind":"heart');
    expect(heard).toEqual([]);
  });
});
