import { describe, expect, it } from 'vitest';
import { methodFor, type IterativeMethod, type Oracle } from '../../../src/main/attribution/index.ts';
import { parseParameters, type Parameters } from '../../../src/shared/methods.ts';
import { createRandom } from '../../../src/shared/random.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';

function pcim(): IterativeMethod {
  const method = methodFor('pcim');
  if (method.kind !== 'iterative') throw new Error('PCIM asks the network many times');
  return method;
}

const side = 24;
const spot = { y: 4, x: 15, size: 5 };
const inSpot = (pixel: number) => {
  const y = Math.floor(pixel / side) - spot.y;
  const x = (pixel % side) - spot.x;
  return y >= 0 && y < spot.size && x >= 0 && x < spot.size;
};

/** Noise with a bright spot at the place above. */
function spotImage(seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from(
    { length: side * side },
    (_, pixel) => 0.1 * random.uniform() + (inSpot(pixel) ? 1 : 0),
  );
}

/** p(class 1) = sigmoid of the mean brightness in the spot, steep around one half; nothing else counts. */
function spotOracle(steepness = 8): Oracle & { readonly asked: () => number } {
  const pixels = side * side;
  let asked = 0;
  const answer = (batch: Tensor) => {
    const count = batch.shape[0] ?? 0;
    asked += count;
    const p = Array.from({ length: count }, (_, b) => {
      const image = batch.data.subarray(b * pixels, (b + 1) * pixels);
      const mean = image.reduce((sum, value, pixel) => sum + (inSpot(pixel) ? value : 0), 0) / spot.size ** 2;
      return 1 / (1 + Math.exp(-steepness * (mean - 0.5)));
    });
    const data = Float32Array.from(p.flatMap((value) => [1 - value, value]));
    return { p, probabilities: { data, shape: [count, 2] } };
  };
  return {
    classCount: 2,
    asked: () => asked,
    probabilities: (batch) => Promise.resolve(answer(batch).probabilities),
    probabilityGradient: (batch, classes) => {
      const { p, probabilities } = answer(batch);
      const data = batch.data.map((_, index) => {
        const b = Math.floor(index / pixels);
        const value = p[b] ?? 0;
        const slope = inSpot(index % pixels) ? (steepness * value * (1 - value)) / spot.size ** 2 : 0;
        return classes[b] === 1 ? slope : -slope;
      });
      return Promise.resolve({ probabilities, gradient: { data, shape: batch.shape } });
    },
  };
}

const stack = (...images: Float32Array[]): Tensor => ({
  data: Float32Array.from(images.flatMap((image) => [...image])),
  shape: [images.length, 1, side, side],
});
const context = { seed: 7, signal: null, onProgress: () => undefined };
const explain = (images: Tensor, parameters: Parameters = {}, classes = [1], oracle: Oracle = spotOracle()) =>
  pcim().explain(images, classes, oracle, parameters, context);

/** How much more the map holds per pixel inside the spot than elsewhere. */
function contrast(map: Float32Array): number {
  const mean = (wanted: boolean) => {
    const values = map.filter((_, pixel) => inSpot(pixel) === wanted);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return mean(true) - mean(false);
}

describe('PCIM by random fields', () => {
  it('finds the pixels that the verdict needs, and its map decides', async () => {
    const raw = await explain(stack(spotImage(1)));
    expect(raw.maps.shape).toEqual([1, side, side]);
    expect(raw.unit).toBe('opacity');
    expect(raw.maps.data.every((value) => value > 0 && value < 1)).toBe(true);
    expect(contrast(raw.maps.data)).toBeGreaterThan(0.4);
    const best = raw.maps.data.indexOf(Math.max(...raw.maps.data));
    expect(inSpot(best)).toBe(true);
    expect(raw.figures[0]?.['effectSize']).toBeGreaterThan(0.5);
    expect(raw.figures[0]?.['reliability']).toBeGreaterThan(0.9);
    expect(raw.emptyReasons).toEqual([null]);
  });

  it('shows a map of a network that hardly feels it where that is asked for', async () => {
    const raw = await explain(stack(spotImage(1)), { leastSpread: 0 }, [1], spotOracle(0.001));
    expect(raw.emptyReasons).toEqual([null]);
    expect(contrast(raw.maps.data)).toBeGreaterThan(0.2);
    const flat = await explain(stack(new Float32Array(side * side).fill(0.7)), { leastSpread: 0 });
    expect(flat.emptyReasons).toEqual(['no-contrast']);
  });

  it('explains several classes of one image in one batch as it explains each alone', async () => {
    const parameters = { steps: 10 };
    const both = await explain(stack(spotImage(2), spotImage(2)), parameters, [0, 1]);
    const alone = [
      await explain(stack(spotImage(2)), parameters, [0]),
      await explain(stack(spotImage(2)), parameters),
    ];
    expect(both.maps.data).toEqual(Float32Array.from(alone.flatMap(({ maps }) => [...maps.data])));
  });

  it('tells how far it has come after every step', async () => {
    const shares: number[] = [];
    const onProgress = (share: number) => shares.push(share);
    await pcim().explain(stack(spotImage(1)), [1], spotOracle(), { steps: 10 }, { ...context, onProgress });
    expect(shares).toHaveLength(10);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });

  it('shows the opposite for the other class', async () => {
    const raw = await explain(stack(spotImage(1)), {}, [0]);
    expect(contrast(raw.maps.data)).toBeLessThan(0);
  });

  it('repeats itself for a seed, and gives each image of a batch the map that it has alone', async () => {
    const parameters = { steps: 10 };
    const alone = await explain(stack(spotImage(2)), parameters);
    const again = await explain(stack(spotImage(2)), parameters);
    const beside = await explain(stack(spotImage(1), spotImage(2)), parameters, [1, 1]);
    expect(again.maps.data).toEqual(alone.maps.data);
    expect(beside.maps.data.subarray(side * side)).toEqual(alone.maps.data);
    const other = pcim().explain(stack(spotImage(2)), [1], spotOracle(), parameters, { ...context, seed: 8 });
    expect((await other).maps.data).not.toEqual(alone.maps.data);
  });

  it('stops asking a network that does not feel it, and says so', async () => {
    const oracle = spotOracle(0.001);
    const raw = await explain(stack(spotImage(1)), {}, [1], oracle);
    expect(raw.emptyReasons).toEqual(['network-insensitive']);
    expect(new Set(raw.maps.data)).toEqual(new Set([0.5]));
    // Five trial steps of four fields, and the five images of the effect.
    expect(oracle.asked()).toBe(25);
  });

  it('has nothing to say of a constant image', async () => {
    const raw = await explain(stack(new Float32Array(side * side).fill(0.7)));
    expect(raw.emptyReasons).toEqual(['no-contrast']);
    expect(raw.maps.data.every(Number.isFinite)).toBe(true);
  });

  it.each(['median', 'blur', 'black'])('takes the %s baseline', async (baseline) => {
    const raw = await explain(stack(spotImage(1)), { baseline, steps: 30 });
    expect(contrast(raw.maps.data)).toBeGreaterThan(0.2);
  });

  it.each(['random-fields', 'random-fields-adam', 'forward-only', 'forward-only-learned', 'literal'])(
    'stops when it is cancelled: %s',
    async (variant) => {
      const stop = new AbortController();
      const run = pcim().explain(
        stack(spotImage(1)),
        [1],
        spotOracle(),
        { variant },
        {
          seed: 1,
          signal: stop.signal,
          onProgress: () => stop.abort(),
        },
      );
      await expect(run).rejects.toMatchObject({ kind: 'Cancelled' });
    },
  );

  it('refuses images that hold NaN and classes that are not there', async () => {
    const broken = spotImage(1);
    broken[5] = Number.NaN;
    await expect(explain(stack(broken))).rejects.toMatchObject({ kind: 'BadInput' });
    await expect(explain(stack(spotImage(1)), {}, [2])).rejects.toMatchObject({ kind: 'NetworkMismatch' });
    await expect(explain(stack(spotImage(1)), {}, [])).rejects.toMatchObject({ kind: 'BadInput' });
  });
});

describe('the expert variants of PCIM', () => {
  it.each(['random-fields-adam', 'forward-only-learned'])(
    '%s finds the pixels that decide',
    async (variant) => {
      const raw = await explain(stack(spotImage(1)), { variant });
      expect(raw.unit).toBe('opacity');
      expect(raw.maps.data.every((value) => value > 0 && value < 1)).toBe(true);
      expect(inSpot(raw.maps.data.indexOf(Math.max(...raw.maps.data)))).toBe(true);
      expect(contrast(raw.maps.data)).toBeGreaterThan(0.1);
      expect(raw.figures[0]?.['effectSize']).toBeGreaterThan(0.3);
      const numb = await explain(stack(spotImage(1)), { variant }, [1], spotOracle(0.001));
      expect(numb.emptyReasons).toEqual(['network-insensitive']);
      expect(new Set(numb.maps.data)).toEqual(new Set([0.5]));
    },
  );
});

describe('PCIM by forward passes alone', () => {
  it('finds the pixels, and stops once its halves agree', async () => {
    const oracle = spotOracle();
    const raw = await explain(stack(spotImage(1)), { variant: 'forward-only' }, [1], oracle);
    const best = raw.maps.data.indexOf(Math.max(...raw.maps.data));
    expect(inSpot(best)).toBe(true);
    expect(contrast(raw.maps.data)).toBeGreaterThan(0);
    expect(raw.maps.data.some((value) => value < 0)).toBe(true);
    expect(raw.figures[0]?.['effectSize']).toBeGreaterThan(0.5);
    expect(raw.figures[0]?.['reliability']).toBeGreaterThanOrEqual(0.9);
    expect(raw.figures[0]?.['forwards']).toBeLessThan(1000);
  });

  it('keeps to its budget when it never agrees', async () => {
    const raw = await explain(stack(spotImage(1)), { variant: 'forward-only', reliability: 1, budget: 250 });
    expect(raw.figures[0]?.['forwards']).toBe(250);
  });

  it('has nothing to say of a network that feels nothing', async () => {
    const raw = await explain(stack(spotImage(1)), { variant: 'forward-only' }, [1], spotOracle(0.001));
    expect(raw.emptyReasons).toEqual(['network-insensitive']);
    expect(raw.maps.data.every((value) => value === 0)).toBe(true);
  });
});

describe('PCIM read literally', () => {
  it('keeps what the verdict needs and lets go of the rest', async () => {
    const raw = await explain(stack(spotImage(1)), { variant: 'literal' });
    expect(raw.unit).toBe('opacity');
    expect(contrast(raw.maps.data)).toBeGreaterThan(0.3);
    expect(Math.min(...raw.maps.data)).toBe(0);
    expect(raw.figures[0]?.['effectSize']).toBeGreaterThan(0.3);
  });

  it('has nothing to say of a constant image', async () => {
    const raw = await explain(stack(new Float32Array(side * side).fill(0.7)), {
      variant: 'literal',
      steps: 20,
    });
    expect(raw.emptyReasons).toEqual(['no-contrast']);
    expect(raw.maps.data.every(Number.isFinite)).toBe(true);
  });
});

describe('the parameters of PCIM', () => {
  it('are those of the variant, random fields where none is named', () => {
    expect(parseParameters('pcim', {})).toMatchObject({
      variant: 'random-fields',
      steps: 50,
      baseline: 'alternate',
    });
    expect(parseParameters('pcim', { variant: 'literal' })).toMatchObject({
      steps: 300,
      l1: 2,
      baseline: 'median',
    });
    expect(parseParameters('pcim', { variant: 'forward-only' })).toMatchObject({ budget: 1000, sigma: 2 });
  });

  it.each([{ variant: 'secret' }, { variant: 'literal', sigma: 2 }, { fieldsPerStep: 3 }, { steps: 0 }])(
    'refuse %o',
    (parameters) => {
      const parse = () => parseParameters('pcim', parameters);
      expect(parse).toThrow(expect.objectContaining({ kind: 'BadInput' }));
    },
  );
});
