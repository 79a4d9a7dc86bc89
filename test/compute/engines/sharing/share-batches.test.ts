import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/shared/random.ts';
import { sizeOf, type Tensor } from '../../../../src/shared/tensor.ts';
import type { Engine } from '../../../../src/main/compute/engine.ts';
import { openOnnxEngine } from '../../../../src/main/compute/engines/onnx/index.ts';
import { shareBatches, type Helper } from '../../../../src/main/compute/engines/sharing/share-batches.ts';
import { openThreadEngine } from '../../../../src/main/compute/engines/sharing/thread-engine.ts';
import { encodeResidualNetwork } from '../../../../src/main/compute/sample-networks/residual-network.ts';

const entry = new URL('../../../../src/main/compute/process.ts', import.meta.url);
const sizePx = 64;
/** As many images of this size as are worth sharing. */
const many = 9;
const inputGradient = {
  ...{ layers: [], reductions: [], activations: false, gradients: false, inputGradient: true },
  score: 'probability',
} as const;

let folder = '';
let own: Engine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'platelens-sharing-'));
  const plan = { blocks: [1, 1, 1, 1], bottleneck: false, sizePx, classes: 3, seed: 2 } as const;
  await writeFile(file().path, encodeResidualNetwork(plan));
  own = await openOnnxEngine(file());
});
afterAll(async () => {
  await own.close();
  await rm(folder, { recursive: true });
});

const file = () => ({ path: join(folder, 'network.onnx'), sha256: 'network' });

function randomTensor(shape: readonly number[], seed: number): Tensor {
  const random = createRandom(seed);
  return { data: Float32Array.from({ length: sizeOf(shape) }, () => random.uniform()), shape };
}

const images = (count: number) => randomTensor([count, 3, sizePx, sizePx], 1);
const weights = (count: number) => randomTensor([count, 3], 2);

/** The engine with one helper thread, and what the helper was asked. */
async function withThread(work: (shared: Engine, asked: string[]) => Promise<void>): Promise<void> {
  const thread = await openThreadEngine(entry, file());
  const asked: string[] = [];
  const helper: Helper = {
    ask: (question) => {
      asked.push(question.ask);
      return thread.ask(question);
    },
  };
  try {
    await work(
      shareBatches(own, () => Promise.resolve([helper])),
      asked,
    );
  } finally {
    await thread.close();
  }
}

/** Batches of another size may be summed in another order. */
function expectAlike(found: Tensor | null, expected: Tensor | null): void {
  if (found === null || expected === null) throw new Error('an answer is missing');
  expect(found.shape).toEqual(expected.shape);
  const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const gap = found.data.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - (expected.data[at] ?? 0))),
    0,
  );
  expect(largest).toBeGreaterThan(0);
  expect(gap).toBeLessThan(1e-5 * largest);
}

describe('a batch that is shared with another thread', () => {
  it('is answered as by the engine alone: predictions and input gradients', async () => {
    await withThread(async (shared, asked) => {
      expectAlike(await shared.predict(images(many)), await own.predict(images(many)));
      const found = await shared.explain(images(many), weights(many), inputGradient);
      const expected = await own.explain(images(many), weights(many), inputGradient);
      expectAlike(found.logits, expected.logits);
      expectAlike(found.inputGradient, expected.inputGradient);
      expect(asked).toEqual(['predict', 'input-gradient']);
    });
  });

  it.each([
    ['the masks of one image', 1, 9],
    ['several images with their masks', 3, 3],
  ])('is answered as by the engine alone: %s', async (_, count, perImage) => {
    await withThread(async (shared, asked) => {
      const batch = {
        images: randomTensor([count, 3, sizePx, sizePx], 3),
        baselines: randomTensor([count, 3, sizePx, sizePx], 4),
        masks: randomTensor([count, perImage, 8, 8], 5),
      };
      const wanted = weights(count * perImage);
      const found = await shared.explainMasks?.(batch, wanted, 'probability');
      const expected = await own.explainMasks?.(batch, wanted, 'probability');
      expectAlike(found?.logits ?? null, expected?.logits ?? null);
      expectAlike(found?.gradient ?? null, expected?.gradient ?? null);
      expect((await shared.explainMasks?.(batch, null, 'logit'))?.gradient).toBeNull();
      expect(asked).toEqual(['masks', 'masks']);
    });
  });

  it('stays here where it is small or about layers', async () => {
    await withThread(async (shared, asked) => {
      await shared.predict(images(2));
      const layers = ['last_block'];
      const request = { ...inputGradient, layers, reductions: [{ kind: 'hires' }] as const };
      const { maps } = await shared.explain(images(many), weights(many), request);
      expect(maps['last_block']).toHaveLength(1);
      expect(asked).toEqual([]);
    });
  });

  it('is answered here where a helper fails or none can be had', async () => {
    const expected = await own.predict(images(many));
    const broken: Helper = { ask: () => Promise.reject(new Error('no memory')) };
    const failing = shareBatches(own, () => Promise.resolve([broken]));
    expectAlike(await failing.predict(images(many)), expected);
    const alone = shareBatches(own, () => Promise.reject(new Error('no thread')));
    expectAlike(await alone.predict(images(many)), expected);
  });
});

describe('an engine in a thread', () => {
  it('says what it fails at and goes on', async () => {
    const thread = await openThreadEngine(entry, file());
    try {
      const batch = randomTensor([1, 2, sizePx, sizePx], 1);
      await expect(thread.ask({ ask: 'predict', batch })).rejects.toThrow(/takes 3 for channels/);
      expect((await thread.ask({ ask: 'predict', batch: images(1) })).logits.shape).toEqual([1, 3]);
    } finally {
      await thread.close();
    }
    await expect(thread.ask({ ask: 'predict', batch: images(1) })).rejects.toThrow(/has ended/);
  });

  it('is refused where the network cannot be opened', async () => {
    const missing = { path: join(folder, 'none.onnx'), sha256: 'none' };
    await expect(openThreadEngine(entry, missing)).rejects.toThrow(/cannot be read/);
  });
});
