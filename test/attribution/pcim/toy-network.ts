import { z } from 'zod';
import type { Oracle } from '../../../src/main/attribution/index.ts';
import { readGolden } from '../golden.ts';

const network = z.object({
  W1: z.array(z.array(z.number())),
  b1: z.array(z.number()),
  W2: z.array(z.array(z.number())),
  b2: z.array(z.number()),
});
type Network = z.infer<typeof network>;

const toySchema = z.object({
  one: z.object({ model: network, x: z.array(z.array(z.array(z.number()))), target: z.int() }),
});

function affine(weights: readonly (readonly number[])[], bias: readonly number[], input: readonly number[]) {
  return weights.map((row, index) => row.reduce((sum, w, i) => sum + w * (input[i] ?? 0), bias[index] ?? 0));
}

function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function forward(model: Network, image: readonly number[]) {
  const hidden = affine(model.W1, model.b1, image);
  const probabilities = softmax(
    affine(
      model.W2,
      model.b2,
      hidden.map((value) => Math.max(0, value)),
    ),
  );
  return { hidden, probabilities };
}

function backward(model: Network, image: readonly number[], classIndex: number): number[] {
  const { hidden, probabilities } = forward(model, image);
  const target = probabilities[classIndex] ?? 0;
  const atLogits = probabilities.map((p, c) => target * ((c === classIndex ? 1 : 0) - p));
  const atHidden = hidden.map((value, j) =>
    value > 0 ? atLogits.reduce((sum, g, c) => sum + g * (model.W2[c]?.[j] ?? 0), 0) : 0,
  );
  return image.map((_, i) => atHidden.reduce((sum, g, j) => sum + g * (model.W1[j]?.[i] ?? 0), 0));
}

/** The golden 8 x 8 network of two layers, in float64, with its own derivative. */
export function readToyNetwork() {
  const { one } = readGolden('metrics/toy_model.json', toySchema);
  const classCount = one.model.b2.length;
  let images = 0;
  const each = (data: Float32Array, size: number) => {
    images += data.length / size;
    return Array.from({ length: data.length / size }, (_, b) => [...data.subarray(b * size, (b + 1) * size)]);
  };
  const oracle: Oracle = {
    classCount,
    probabilities: ({ data, shape }) => {
      const rows = each(data, 64).flatMap((image) => forward(one.model, image).probabilities);
      return Promise.resolve({ data: Float32Array.from(rows), shape: [shape[0] ?? 0, classCount] });
    },
    probabilityGradient: ({ data, shape }, classes) => {
      const batch = each(data, 64);
      const probabilities = batch.flatMap((image) => forward(one.model, image).probabilities);
      const gradient = batch.flatMap((image, b) => backward(one.model, image, classes[b] ?? 0));
      return Promise.resolve({
        probabilities: { data: Float32Array.from(probabilities), shape: [shape[0] ?? 0, classCount] },
        gradient: { data: Float32Array.from(gradient), shape },
      });
    },
  };
  const image = { values: Float32Array.from(one.x.flat(2)), channels: 1, height: 8, width: 8 };
  return { oracle, image, target: one.target, imagesAsked: () => images };
}
