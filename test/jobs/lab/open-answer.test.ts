import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packFloats } from '../../../src/main/db/index.ts';
import { pack } from '../../../src/main/jobs/lab/messages.ts';
import { nameAnswer, openAnswer } from '../../../src/main/jobs/lab/open-answer.ts';
import type { PlacedMaps } from '../../../src/shared/map.ts';

const grid = { count: 1, height: 2, width: 3 };
const maps: PlacedMaps = {
  ...grid,
  data: Float32Array.of(0, 1, -1, 2, 0.5, 3),
  boxes: Float32Array.of(0, 0, 16, 12),
};
const facts = { ...grid, unit: 'logit', layer: null, min: -1, max: 3, emptyReason: null, figures: {} };
const id = '0b54c9a2-3f52-4e0b-8c37-5a5b8f6d1e20';
const sent = ({ count, height, width, boxes }: PlacedMaps) => ({
  ...{ kind: 'result', unitId: 7, worker: 'w' },
  outcome: {
    ...{ ok: true, maps: { count, height, width, boxes: pack(boxes), id, bytes: 24 } },
    ...{ facts, verdict: null, seconds: 0.5, device: 'cpu' },
  },
});
/** As PostgreSQL gives it back. */
const named = (data: unknown) => nameAnswer(JSON.parse(JSON.stringify(data)));

async function opened(data: unknown, packed?: Uint8Array) {
  const answer = named(data);
  if (answer === null) throw new Error('the answer names a unit');
  expect(answer.unitId).toBe(7);
  return openAnswer(answer, packed);
}

describe('an answer of a lab worker', () => {
  it('arrives bit for bit, and is stored as it came', async () => {
    const packed = await packFloats(maps.data, 'float32');
    expect(named(sent(maps))).toMatchObject({ unitId: 7, maps: { id, bytes: 24 } });
    expect(await opened(sent(maps), packed)).toEqual({
      ok: true,
      result: { maps, packed, facts, verdict: null, seconds: 0.5, device: 'cpu' },
    });
  });

  it('makes its unit fail where its map is damaged, and never the run', async () => {
    const packed = await packFloats(maps.data, 'float32');
    const answer = sent(maps);
    const damaged: [unknown, Uint8Array | undefined][] = [
      [answer, undefined],
      [answer, Uint8Array.of(1, 2, 3)],
      [answer, packed.subarray(0, -3)],
      // Swells beyond what it says.
      [answer, deflateSync(new Uint8Array(1_000_000))],
      [sent({ ...maps, height: 5 }), packed],
      [sent({ ...maps, boxes: Float32Array.of(1) }), packed],
      [{ ...answer, outcome: 'done' }, packed],
      [{ ...answer, kind: 'other' }, packed],
    ];
    for (const [data, bytes] of damaged)
      expect(await opened(data, bytes)).toMatchObject({
        ok: false,
        error: expect.stringMatching(/^what its worker sent cannot be read/) as unknown,
      });
  });

  it('tells why its unit has no map', async () => {
    const failed = { kind: 'result', unitId: 7, worker: 'w', outcome: { ok: false, error: 'no such file' } };
    expect(named(failed)?.maps).toBeNull();
    expect(await opened(failed)).toEqual({ ok: false, error: 'no such file' });
  });

  it('that names no unit is none', () => {
    for (const data of [null, 'x', [], {}, { unitId: -1 }]) expect(named(data)).toBeNull();
  });
});
