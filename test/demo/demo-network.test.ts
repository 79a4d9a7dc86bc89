import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createComputePool } from '../../src/main/compute/index.ts';
import { demoRecipe, drawField, toDemoInput } from '../../src/main/demo/index.ts';
import { demoNetworkFiles } from '../../src/main/demo/demo-files.ts';
import { hashNetwork, readCapeHead } from '../../src/main/networks/index.ts';
import type { ComputePort, FieldPixels } from '../../src/shared/compute-port.ts';
import { recipeSchema } from '../../src/shared/network.ts';
import { drawLabelledField } from '../../scripts/demo-network/training-fields.ts';

const resources = fileURLToPath(new URL('../../resources', import.meta.url));
const files = demoNetworkFiles(resources);
const facts = z
  .object({
    labels: z.array(z.string()),
    recipe: recipeSchema,
    accuracy: z.object({ clean: z.number(), shortcut: z.number(), contradicting: z.number() }),
  })
  .parse(JSON.parse(readFileSync(files.facts, 'utf8')));

let port: ComputePort;
beforeAll(() => {
  port = createComputePool({
    entry: new URL('../../src/main/compute/process.ts', import.meta.url),
    processes: 1,
  });
});
afterAll(() => port.close());

async function accuracyOn(mix: 'clean' | 'contradicting', count: number): Promise<number> {
  const network = await hashNetwork(files.network);
  let right = 0;
  for (let index = 0; index < count; index++) {
    const { input, label } = drawLabelledField(mix, 4242, index);
    const tensor = { data: input.data, shape: [1, ...input.shape] };
    const { verdict } = await port.predict({ network, recipe: null, pixels: { kind: 'tensor', tensor } });
    if (verdict.predictedClass === label) right += 1;
  }
  return right / count;
}

describe('the demo network', () => {
  it('is what its description says: two classes, softmax taken off, the CAPE head fits its features', async () => {
    const description = await port.inspect(await hashNetwork(files.network));
    expect(description.classCount).toBe(facts.labels.length);
    expect(description.inputShape).toEqual([2, 128, 128]);
    expect(description.strippedActivation).toBe('softmax');
    expect(description.missingDerivatives).toEqual([]);
    const head = await readCapeHead(files.capeHead);
    const layer = description.layers.find(({ name }) => name === head.layer);
    expect(layer).toMatchObject({ channels: head.features, height: 16, width: 16, differentiable: true });
    expect(description.recommendedLayer).toBe(head.layer);
    expect(facts.recipe).toEqual(demoRecipe);
  });

  it('is as accurate on new fields as stated, and wrong where stray light contradicts the label', async () => {
    const [clean, contradicting] = [await accuracyOn('clean', 48), await accuracyOn('contradicting', 24)];
    expect(facts.accuracy.clean).toBeGreaterThanOrEqual(0.95);
    expect(Math.abs(clean - facts.accuracy.clean)).toBeLessThan(0.05);
    expect(contradicting).toBeLessThan(0.4);
    expect(Math.abs(contradicting - facts.accuracy.contradicting)).toBeLessThan(0.2);
  });

  it('is fed by the recipe what it was trained on', async () => {
    const plan = { widthPx: 256, heightPx: 256, cellCount: null, response: 0.3, artefact: false };
    const field = drawField(77, plan);
    const pixels: FieldPixels = {
      ...{ kind: 'field', width: 256, height: 256, centres: null },
      planes: [Float32Array.from(field.gfp), Float32Array.from(field.dna)],
    };
    const network = await hashNetwork(files.network);
    const input = toDemoInput(field);
    const tensor = { data: input.data, shape: [1, ...input.shape] };
    const direct = await port.predict({ network, recipe: null, pixels: { kind: 'tensor', tensor } });
    const byRecipe = await port.predict({ network, recipe: facts.recipe, pixels });
    const [a = NaN, b = NaN] = [direct.logits.data[1], byRecipe.logits.data[1]];
    expect(Math.abs(a - b)).toBeLessThan(1e-3);
  });
});

describe('resources', () => {
  it('stay under 5 MB beside the fonts', () => {
    const sizes = readdirSync(resources, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.woff'))
      .map((entry) => statSync(`${entry.parentPath}/${entry.name}`).size);
    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(5e6);
  });
});
