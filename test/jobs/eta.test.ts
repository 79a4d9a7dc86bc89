import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEta } from '../../src/main/jobs/eta.ts';

test('nothing is promised before a unit has ended', () => {
  expect(createEta(() => 0).seconds(5)).toBeNull();
});

test('a steady pace is carried on, however many have ended', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.nat(1000),
      (done, pace, left) => {
        let time = 17;
        const eta = createEta(() => time);
        for (let unit = 0; unit < done; unit++) {
          time += pace;
          eta.tick();
        }
        expect(eta.seconds(left)).toBeCloseTo((pace * left) / 1000, 6);
      },
    ),
  );
});

test('an early slow stretch is forgotten', () => {
  let time = 0;
  const eta = createEta(() => time);
  time = 1_000_000;
  eta.tick();
  for (let unit = 0; unit < 32; unit++) {
    time += 100;
    eta.tick();
  }
  expect(eta.seconds(10)).toBeCloseTo(1, 6);
});
