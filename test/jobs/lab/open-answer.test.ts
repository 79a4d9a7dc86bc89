import { describe, expect, it } from 'vitest';
import { packMaps } from '../../../src/main/jobs/lab/messages.ts';
import { openAnswer } from '../../../src/main/jobs/lab/open-answer.ts';
import type { PlacedMaps } from '../../../src/shared/map.ts';

const grid = { count: 1, height: 2, width: 3 };
const maps: PlacedMaps = {
  ...grid,
  data: Float32Array.of(0, 1, -1, 2, 0.5, 3),
  boxes: Float32Array.of(0, 0, 16, 12),
};
const facts = { ...grid, unit: 'logit', layer: null, min: -1, max: 3, emptyReason: null, figures: {} };
const sent = (own: PlacedMaps) => ({
  ...{ kind: 'result', unitId: 7, worker: 'w' },
  outcome: { ok: true, maps: packMaps(own), facts, verdict: null, seconds: 0.5, device: 'cpu' },
});
/** As PostgreSQL gives it back. */
const opened = (data: unknown) => openAnswer(JSON.parse(JSON.stringify(data)));

describe('an answer of a lab worker', () => {
  it('arrives bit for bit', () => {
    expect(opened(sent(maps))).toEqual({
      unitId: 7,
      outcome: { ok: true, result: { maps, facts, verdict: null, seconds: 0.5, device: 'cpu' } },
    });
  });

  it('makes its unit fail where its map is damaged, and never the run', () => {
    const packed = sent(maps);
    const broken = { ...packed.outcome.maps, data: { length: 6, data: 'AAAA' } };
    const damaged = [
      { ...packed, outcome: { ...packed.outcome, maps: broken } },
      sent({ ...maps, height: 5 }),
      sent({ ...maps, boxes: Float32Array.of(1) }),
      { ...packed, outcome: 'done' },
      { ...packed, kind: 'other' },
    ];
    for (const data of damaged)
      expect(opened(data)).toMatchObject({
        unitId: 7,
        outcome: {
          ok: false,
          error: expect.stringMatching(/^what its worker sent cannot be read/) as unknown,
        },
      });
  });

  it('that names no unit is none', () => {
    for (const data of [null, 'x', [], {}, { unitId: -1 }]) expect(opened(data)).toBeNull();
  });
});
