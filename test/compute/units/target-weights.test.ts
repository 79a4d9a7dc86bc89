import { describe, expect, it } from 'vitest';
import { classWeights, pixelWeights, targetClasses } from '../../../src/main/compute/units/target-weights.ts';
import { createLinearEngine } from '../helpers/linear-engine.ts';

const size = { channels: 1, height: 3, width: 4, seed: 1, singleLogit: false };
const segmenter = createLinearEngine({ ...size, classes: 3, segmentation: true }).description;
const classifier = createLinearEngine({ ...size, classes: 3, segmentation: false }).description;

/** Logits [1, 3, 3, 4] whose winners are the given classes. */
function logitsOf(winners: readonly number[]) {
  const data = new Float32Array(36);
  winners.forEach((winner, pixel) => (data[winner * 12 + pixel] = 1));
  return { data, shape: [1, 3, 3, 4] };
}

// prettier-ignore
const winners = [
  0, 1, 0, 2,
  0, 0, 1, 0,
  2, 0, 0, 1,
];

function pixelsOf(weights: { data: Float32Array }, classIndex: number): number[] {
  return [...weights.data.subarray(classIndex * 12, (classIndex + 1) * 12)];
}

describe('targets of a segmentation network', () => {
  it('takes the pixels whose argmax is the class', () => {
    const { weights, classes, empty } = pixelWeights(
      { kind: 'class', classIndex: 2 },
      logitsOf(winners),
      null,
      segmenter,
    );
    expect(pixelsOf(weights, 2)).toEqual(winners.map((winner) => (winner === 2 ? 1 : 0)));
    expect([...pixelsOf(weights, 0), ...pixelsOf(weights, 1)]).toEqual(Array(24).fill(0));
    expect({ classes, empty }).toEqual({ classes: [2], empty: [false] });
  });

  it('says when the class has no pixel', () => {
    const target = { kind: 'class', classIndex: 2 } as const;
    const { weights, empty } = pixelWeights(target, logitsOf(winners.map(() => 0)), null, segmenter);
    expect(empty).toEqual([true]);
    expect(weights.data.every((weight) => weight === 0)).toBe(true);
  });

  it('takes the connected pixels of an object, over corners too', () => {
    const { weights, classes } = pixelWeights(
      { kind: 'object', y: 0, x: 1 },
      logitsOf(winners),
      null,
      segmenter,
    );
    expect(classes).toEqual([1]);
    expect(pixelsOf(weights, 1)).toEqual([0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    const other = pixelWeights({ kind: 'object', y: 2, x: 0 }, logitsOf(winners), null, segmenter);
    expect(pixelsOf(other.weights, 2)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
  });

  it('takes the pixels of a region for the class that wins on most of them, or the named one', () => {
    const box = { kind: 'region', y0: 1, x0: 1, y1: 3, x1: 4 } as const;
    const { weights, classes } = pixelWeights(box, logitsOf(winners), null, segmenter);
    const inside = [0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 1];
    expect(classes).toEqual([0]);
    expect(pixelsOf(weights, 0)).toEqual(inside);
    const named = pixelWeights({ ...box, classIndex: 2 }, logitsOf(winners), null, segmenter);
    expect(pixelsOf(named.weights, 2)).toEqual(inside);
    expect(() => pixelWeights({ ...box, y1: 4 }, logitsOf(winners), null, segmenter)).toThrow(
      'does not lie in',
    );
  });

  it('takes every pixel for the named class, whatever wins there', () => {
    const target = { kind: 'everywhere', classIndex: 2 } as const;
    const { weights, classes, empty } = pixelWeights(target, logitsOf(winners), null, segmenter);
    expect({ classes, empty }).toEqual({ classes: [2], empty: [false] });
    expect(pixelsOf(weights, 2)).toEqual(Array(12).fill(1));
    expect(pixelsOf(weights, 0)).toEqual(Array(12).fill(0));
  });

  it('takes one pixel for its own class or the named one', () => {
    const own = pixelWeights({ kind: 'pixel', y: 1, x: 2 }, logitsOf(winners), null, segmenter);
    expect(own.classes).toEqual([1]);
    expect(pixelsOf(own.weights, 1)[6]).toBe(1);
    const named = pixelWeights(
      { kind: 'pixel', y: 1, x: 2, classIndex: 0 },
      logitsOf(winners),
      null,
      segmenter,
    );
    expect(pixelsOf(named.weights, 0)[6]).toBe(1);
  });

  it('weighs by a mask, for the class that wins on most of it', () => {
    const mask = { data: Float32Array.from(winners, (winner) => (winner === 1 ? 0.5 : 0)), shape: [3, 4] };
    const { weights, classes } = pixelWeights(
      { kind: 'mask', path: 'm.npy' },
      logitsOf(winners),
      mask,
      segmenter,
    );
    expect(classes).toEqual([1]);
    expect(pixelsOf(weights, 1)).toEqual([...mask.data]);
  });

  it('explains every pixel for its winner when asked for what is predicted', () => {
    const { weights } = pixelWeights({ kind: 'predicted' }, logitsOf(winners), null, segmenter);
    expect([...weights.data]).toEqual([...logitsOf(winners).data]);
  });

  it.each([
    ['an unknown class', { kind: 'class', classIndex: 3 }, null, 'NetworkMismatch'],
    ['a pixel outside', { kind: 'pixel', y: 3, x: 0 }, null, 'BadInput'],
    ['a missing mask', { kind: 'mask', path: 'm.npy' }, null, 'BadInput'],
    [
      'a mask of another size',
      { kind: 'mask', path: 'm.npy' },
      { data: new Float32Array(4), shape: [2, 2] },
      'BadInput',
    ],
    [
      'a mask that holds NaN',
      { kind: 'mask', path: 'm.npy' },
      { data: new Float32Array(12).fill(Number.NaN), shape: [3, 4] },
      'BadInput',
    ],
  ] as const)('refuses %s', (_, target, mask, kind) => {
    expect(() => pixelWeights(target, logitsOf(winners), mask, segmenter)).toThrow(
      expect.objectContaining({ kind }),
    );
  });
});

describe('targets of a classifier', () => {
  const logits = { data: Float32Array.of(1, 5, 2, 9, 0, 3), shape: [2, 3] };

  it('explains a class for all images, or for each the class that wins', () => {
    expect(targetClasses({ kind: 'class', classIndex: 2 }, 2, null, classifier)).toEqual([2, 2]);
    expect(targetClasses({ kind: 'predicted' }, 2, logits, classifier)).toEqual([1, 0]);
    expect([...classWeights([1, 0], 3).data]).toEqual([0, 1, 0, 1, 0, 0]);
  });

  it('refuses pixels and unknown classes', () => {
    const pixel = () => targetClasses({ kind: 'object', y: 0, x: 0 }, 1, logits, classifier);
    expect(pixel).toThrow(expect.objectContaining({ kind: 'BadInput' }));
    const unknown = () => targetClasses({ kind: 'class', classIndex: 3 }, 1, logits, classifier);
    expect(unknown).toThrow(expect.objectContaining({ kind: 'NetworkMismatch' }));
  });
});
