import { describe, expect, it } from 'vitest';
import type { FieldPixels } from '../../../src/shared/compute-port.ts';
import type { Recipe } from '../../../src/shared/network.ts';
import { makeImages } from '../../../src/main/compute/inputs/make-images.ts';
import { createLinearEngine } from '../helpers/linear-engine.ts';

function network(channels: number, height: number, width: number) {
  const { description } = createLinearEngine({
    channels,
    height,
    width,
    classes: 2,
    seed: 1,
    segmentation: false,
    singleLogit: false,
  });
  return { ...description, path: 'network.onnx' };
}

const raw = { kind: 'linear', offset: 0, divisor: 1 } as const;
const objects = { kind: 'nuclei', channel: 'DNA', smoothingPx: 1, minAreaPx: 1, maxAreaPx: 9 } as const;

function recipeOf(
  view: Recipe['view'],
  inputSize: [number, number],
  scaling: Recipe['scaling'] = [raw],
): Recipe {
  return { view, inputSize, scaling, channels: scaling.map((_, index) => `channel ${index}`) };
}

function fieldOf(width: number, height: number, centres: number[] | null = null, planes = 1): FieldPixels {
  return {
    kind: 'field',
    width,
    height,
    planes: Array.from({ length: planes }, (_, p) =>
      Float32Array.from({ length: width * height }, (_, index) => index + 100 * p),
    ),
    centres: centres === null ? null : Float32Array.from(centres),
  };
}

describe('a field as network input', () => {
  it('is stretched to the input size', () => {
    const images = makeImages(
      fieldOf(4, 2),
      recipeOf({ kind: 'field', fit: 'stretch' }, [2, 4]),
      network(1, 2, 4),
    );
    expect(images.boxes).toEqual([{ x: 0, y: 0, width: 4, height: 2 }]);
    expect([...images.batch(0, 1).data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('is letterboxed without distortion, and knows where its frame lies', () => {
    const recipe = recipeOf({ kind: 'field', fit: 'letterbox' }, [4, 4]);
    const images = makeImages(fieldOf(8, 4), recipe, network(1, 4, 4));
    const { data } = images.batch(0, 1);
    expect([...data.subarray(0, 4), ...data.subarray(12)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    // Means of 2 x 2 pixels: rows 0 and 1 of the field hold 0..7 and 8..15.
    expect([...data.subarray(4, 8)]).toEqual([4.5, 6.5, 8.5, 10.5]);
    expect(images.boxes).toEqual([{ x: 0, y: -2, width: 8, height: 8 }]);
  });

  it('is scaled by a rule over its own pixels', () => {
    const recipe = recipeOf(
      { kind: 'field', fit: 'stretch' },
      [2, 4],
      [
        { kind: 'zero-mean-unit-variance' },
        { kind: 'percentile', low: 0, high: 100 },
        { kind: 'linear', offset: 200, divisor: 2 },
      ],
    );
    const { data, shape } = makeImages(fieldOf(4, 2, null, 3), recipe, network(3, 2, 4)).batch(0, 1);
    expect(shape).toEqual([1, 3, 2, 4]);
    const mean = data.subarray(0, 8).reduce((sum, value) => sum + value, 0);
    const square = data.subarray(0, 8).reduce((sum, value) => sum + value ** 2, 0) / 8;
    expect(mean).toBeCloseTo(0, 5);
    expect(square).toBeCloseTo(1, 4);
    expect([data[8], data[15]]).toEqual([0, 1]);
    expect([...data.subarray(16, 18)]).toEqual([0, 0.5]);
  });

  it('stays finite when it is constant', () => {
    const flat: FieldPixels = {
      kind: 'field',
      width: 4,
      height: 2,
      planes: [new Float32Array(8).fill(9)],
      centres: null,
    };
    for (const scaling of [
      { kind: 'zero-mean-unit-variance' },
      { kind: 'percentile', low: 1, high: 99 },
    ] as const) {
      const recipe = recipeOf({ kind: 'field', fit: 'stretch' }, [2, 4], [scaling]);
      expect([...makeImages(flat, recipe, network(1, 2, 4)).batch(0, 1).data]).toEqual(Array(8).fill(0));
    }
  });
});

describe('cells as network input', () => {
  it('are cropped around their centres, with zeros beyond the border', () => {
    const recipe = recipeOf({ kind: 'cells', cropPx: 2, objects }, [2, 2]);
    const images = makeImages(fieldOf(4, 4, [2, 2, 0, 0]), recipe, network(1, 2, 2));
    expect(images.count).toBe(2);
    expect(images.boxes).toEqual([
      { x: 1, y: 1, width: 2, height: 2 },
      { x: -1, y: -1, width: 2, height: 2 },
    ]);
    expect([...images.batch(0, 1).data]).toEqual([5, 6, 9, 10]);
    expect([...images.batch(1, 2).data]).toEqual([0, 0, 0, 0]);
    expect(images.batch(0, 2).shape).toEqual([2, 1, 2, 2]);
  });

  it('are scaled by their pixels on the field, not by the padding', () => {
    const recipe = recipeOf(
      { kind: 'cells', cropPx: 4, objects },
      [4, 4],
      [{ kind: 'percentile', low: 0, high: 100 }],
    );
    const field: FieldPixels = {
      kind: 'field',
      width: 2,
      height: 2,
      planes: [Float32Array.of(10, 20, 30, 30)],
      centres: Float32Array.of(1, 1),
    };
    const { data } = makeImages(field, recipe, network(1, 4, 4)).batch(0, 1);
    expect([data[5], data[6], data[9], data[10]]).toEqual([0, 0.5, 1, 1]);
    expect(data[0]).toBe(-0.5);
  });

  it('are resized where the crop is not the input size', () => {
    const recipe = recipeOf({ kind: 'cells', cropPx: 4, objects }, [2, 2]);
    const { data } = makeImages(fieldOf(4, 4, [2, 2]), recipe, network(1, 2, 2)).batch(0, 1);
    expect([...data]).toEqual([2.5, 4.5, 10.5, 12.5]);
  });

  it('may be none', () => {
    const recipe = recipeOf({ kind: 'cells', cropPx: 4, objects }, [2, 2]);
    expect(makeImages(fieldOf(4, 4, []), recipe, network(1, 2, 2)).count).toBe(0);
  });
});

describe('what does not fit is refused', () => {
  const recipe = recipeOf({ kind: 'field', fit: 'stretch' }, [2, 4]);

  it('names both channel counts', () => {
    const call = () => makeImages(fieldOf(4, 2), recipe, network(3, 2, 4));
    expect(call).toThrow(expect.objectContaining({ kind: 'NetworkMismatch' }));
    expect(call).toThrow(/^network.onnx: .*takes 3 channels.*names 1/);
    const planes = () => makeImages(fieldOf(4, 2, null, 2), recipe, network(1, 2, 4));
    expect(planes).toThrow(/takes 1 channels.*came with 2/);
    const ready = { data: new Float32Array(16), shape: [1, 2, 2, 4] };
    expect(() => makeImages({ kind: 'tensor', tensor: ready }, null, network(1, 2, 4))).toThrow(
      /takes 1 .* has 2/,
    );
  });

  it('names both input sizes', () => {
    expect(() => makeImages(fieldOf(4, 2), recipe, network(1, 5, 6))).toThrow(/5 x 6 .* 2 x 4/);
  });

  it('refuses pixels that are no numbers', () => {
    const field = fieldOf(4, 2);
    field.planes[0]?.set([Number.NaN], 3);
    expect(() => makeImages(field, recipe, network(1, 2, 4))).toThrow(
      expect.objectContaining({ kind: 'BadInput' }),
    );
  });

  it('refuses a plane of another size, a field without recipe, and cells without centres', () => {
    const short = { ...fieldOf(4, 2), width: 5 };
    expect(() => makeImages(short, recipe, network(1, 2, 4))).toThrow(/8 pixels, not 5 x 2/);
    expect(() => makeImages(fieldOf(4, 2), null, network(1, 2, 4))).toThrow(/without the recipe/);
    const cells = recipeOf({ kind: 'cells', cropPx: 2, objects }, [2, 4]);
    expect(() => makeImages(fieldOf(4, 2), cells, network(1, 2, 4))).toThrow(/without the centres/);
  });
});
