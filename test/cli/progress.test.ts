import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { chooseNamed } from '../../src/main/cli/choices.ts';
import { estimateSeconds } from '../../src/main/cli/estimate-seconds.ts';
import { createProgress } from '../../src/main/cli/terminal.ts';
import { containing } from '../helpers/matchers.ts';

test('seconds left are told once there is a rate, and not at the end', () => {
  const since = performance.now() - 10_000;
  expect([0, 2, 100].map((done) => estimateSeconds(since, done, 100))).toEqual([null, null, null]);
  const halfWay = estimateSeconds(since, 50, 100) ?? 0;
  expect(halfWay).toBeGreaterThanOrEqual(10);
  expect(halfWay).toBeLessThan(60);
});

test('the last line of progress tells no seconds left', () => {
  let told = '';
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      told += chunk.toString();
      done();
    },
  });
  // The lines for a stream that is no terminal need its `write` alone.
  const progress = createProgress(stream as unknown as NodeJS.WriteStream, false);
  progress.update(0.5, '5 of 10 images', 20);
  progress.update(1, '10 of 10 images', 0.2);
  expect(told).toBe(' 50 % 5 of 10 images, about 20 s left\n100 % 10 of 10 images\n');
});

test('a name that two entries share chooses neither', () => {
  const entries = [{ name: 'a' }, { name: 'b' }, { name: 'b' }];
  expect(chooseNamed('plate', entries, 'a')).toBe(entries[0]);
  const refusal = (what: string): unknown =>
    expect.objectContaining({ kind: 'BadInput', what: containing(what) });
  expect(() => chooseNamed('plate', entries, 'b')).toThrow(refusal('2 entries for the plate "b"'));
  expect(() => chooseNamed('plate', entries, null)).toThrow(refusal('say which plate'));
  expect(() => chooseNamed('plate', entries, 'c')).toThrow(refusal('no plate called "c"'));
});
