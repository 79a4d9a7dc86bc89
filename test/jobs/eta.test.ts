import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createEta } from '../../src/main/jobs/eta.ts';
import { createRandom } from '../../src/shared/random.ts';

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

test('units that come several at a time are expected as surely as single ones', () => {
  const spreadOf = (together: number) => {
    let time = 0;
    const eta = createEta(() => time);
    const random = createRandom(7);
    for (let unit = 1; unit <= 96; unit++) {
      time += 250 + 20 * random.normal();
      if (unit % together === 0) for (let each = 0; each < together; each++) eta.tick();
    }
    const [from, to] = eta.range(100) ?? [];
    expect(eta.seconds(100)).toBeCloseTo(25, 0);
    return (to ?? NaN) - (from ?? NaN);
  };
  expect(spreadOf(1)).toBeLessThan(2.5);
  expect(spreadOf(4)).toBeLessThan(2.5);
});

test('the time of day may be set back or forward meanwhile', () => {
  const eta = createEta();
  const setTo = vi.spyOn(Date, 'now');
  for (const hours of [0, 24 * 365, -24 * 365]) {
    setTo.mockReturnValue(hours * 3_600_000);
    eta.tick();
  }
  expect(eta.seconds(1)).toBeLessThan(60);
  vi.restoreAllMocks();
});
