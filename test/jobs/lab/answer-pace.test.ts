import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAnswerPace } from '../../../src/main/jobs/lab/answer-pace.ts';

/** Asks for the answers of units that end one every `gapMs`, until all are there. */
function collect(units: number, gapMs: number) {
  let time = 0;
  let taken = 0;
  let questions = 0;
  let latest = 0;
  const pace = createAnswerPace(() => time);
  while (taken < units) {
    const there = Math.min(units, Math.floor(time / gapMs), taken + 50);
    const pauseMs = pace.pauseMs(there - taken, units - there);
    questions++;
    taken = there;
    latest = time;
    time += pauseMs === 0 ? 1 : pauseMs;
  }
  return { questions, lateMs: latest - units * gapMs };
}

test('many answers come by few questions, and the last one is not long in coming', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 2, max: 3000 }), (units, gapMs) => {
      const { questions, lateMs } = collect(units, gapMs);
      expect(lateMs).toBeLessThanOrEqual(1000);
      expect(questions).toBeLessThanOrEqual(12 + (units * gapMs) / 100);
    }),
  );
  // Four units a second: a question a second, not seven.
  expect(collect(200, 250).questions).toBeLessThan(65);
});

test('the queue is left alone for a second at most, and never for no time where nothing comes', () => {
  let time = 0;
  const pace = createAnswerPace(() => time);
  for (let step = 0; step < 50; step++) {
    const pauseMs = pace.pauseMs(step % 9 === 0 ? 1 : 0, 40);
    expect(pauseMs).toBeGreaterThanOrEqual(100);
    expect(pauseMs).toBeLessThanOrEqual(1000);
    time += pauseMs;
  }
});
