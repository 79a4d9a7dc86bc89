import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capeProbabilities } from '../../../src/main/attribution/index.ts';
import {
  withEngine,
  withNetworkFile,
  benchImages,
  hiresRequest,
  oneClass,
} from '../../../src/main/compute/bench/bench-network.ts';
import { interleave } from '../../../src/main/compute/bench/interleave.ts';
import { pairwiseCape } from '../../../src/main/compute/bench/pairwise-cape.ts';
import {
  encodeResidualNetwork,
  lastBlock,
  resNet18,
  resNet50,
} from '../../../src/main/compute/sample-networks/residual-network.ts';
import { createRandom } from '../../../src/shared/random.ts';

const context = { runs: 4, signal: new AbortController().signal, onProgress: () => undefined };

describe('interleave', () => {
  it('lets every piece of work begin a round in turn, and counts no round of warming up', async () => {
    const order: string[] = [];
    const note = (name: string) => () => Promise.resolve(order.push(name));
    const samples = await interleave({ a: note('a'), b: note('b') }, context);
    expect(samples.a).toHaveLength(4);
    expect(samples.b).toHaveLength(4);
    expect(order.slice(-8).join('')).toBe('abbaabba');
    expect(order).toHaveLength(2 * (4 + 3));
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const work = {
      a: () => {
        stop.abort();
        return Promise.resolve();
      },
    };
    await expect(interleave(work, { ...context, signal: stop.signal })).rejects.toMatchObject({
      kind: 'Cancelled',
    });
  });
});

/** Arrays of 45 MB are compared number by number otherwise. */
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the residual networks', () => {
  it('have the size of their models', async () => {
    for (const [plan, millions, side] of [
      [resNet18, 11.68, 7],
      [resNet50, 25.5, 7],
    ] as const) {
      await withNetworkFile(plan, (path) =>
        withEngine(path, async (engine) => {
          expect(engine.description.parameterCount / 1e6).toBeCloseTo(millions, 1);
          expect(engine.description.classCount).toBe(1000);
          const layer = engine.description.layers.find(({ name }) => name === lastBlock);
          expect(layer).toMatchObject({ height: side, width: side, differentiable: true });
          await Promise.resolve();
        }),
      );
    }
  });

  it('are the same for the same seed', () => {
    const small = { ...resNet18, sizePx: 32, classes: 3 };
    const first = hashOf(encodeResidualNetwork(small));
    expect(hashOf(encodeResidualNetwork(small))).toBe(first);
    expect(hashOf(encodeResidualNetwork({ ...small, seed: 1 }))).not.toBe(first);
  });

  it('have maps that depend on the image, and leave no file behind', async () => {
    const plan = { ...resNet18, sizePx: 64, classes: 5 };
    let file = '';
    await withNetworkFile(plan, (path) =>
      withEngine(path, async (engine) => {
        file = path;
        const result = await engine.explain(benchImages(2, 64), oneClass(2, 5), hiresRequest);
        const map = result.maps[lastBlock]?.[0];
        expect(map?.shape).toEqual([2, 2, 2]);
        expect(map?.data.subarray(0, 4)).not.toEqual(map?.data.subarray(4));
      }),
    );
    expect(existsSync(file)).toBe(false);
  });
});

describe('the pairwise form of CAPE', () => {
  it('has the same probabilities as the factorised one', () => {
    const random = createRandom(3);
    const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
    const head = {
      classes: 4,
      features: 3,
      weights: draw(12),
      bias: draw(4),
      logTemperatures: [0.3, -0.2, 0],
    };
    const features = draw(3 * 10);
    const [published, ours] = [pairwiseCape(features, head), capeProbabilities(features, head)];
    published.forEach((value, c) => expect(ours[c]).toBeCloseTo(value, 12));
    expect(published.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  });
});
