import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { demoInputPx, demoLabels, demoRecipe } from '../src/main/demo/index.ts';
import { createAdam } from './demo-network/adam.ts';
import { drawWeights, weightCount } from './demo-network/architecture.ts';
import { fitDemoHead } from './demo-network/cape-head.ts';
import { accuracyOf, showFields } from './demo-network/evaluate.ts';
import { openShards } from './demo-network/shard-pool.ts';
import { toOnnx } from './demo-network/to-onnx.ts';
import { startBackend } from './demo-network/trainable-network.ts';

const training = { seed: 7, fields: 2048, steps: 400, batch: 64, learningRate: 4e-3, weightDecay: 1e-4 };
const test = { seed: 1007, fields: 400 };
const say = (text: string) => process.stdout.write(`${text}\n`);

async function train(): Promise<Float32Array> {
  const weights = drawWeights(training.seed);
  const adam = createAdam(weightCount, training.weightDecay);
  const started = performance.now();
  const shards = await openShards(training.fields, training.batch, training.seed);
  say(`${training.fields} fields drawn in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  try {
    let recent = 0;
    for (let step = 0; step < training.steps; step++) {
      const { loss, gradient } = await shards.step(weights);
      const cosine = (1 + Math.cos((Math.PI * step) / training.steps)) / 2;
      adam(weights, gradient, training.learningRate * Math.min(1, (step + 1) / 20) * cosine);
      recent += loss / 40;
      if (step % 40 === 39) {
        say(`step ${step + 1} of ${training.steps}: loss ${recent.toFixed(4)}`);
        recent = 0;
      }
    }
  } finally {
    await shards.close();
  }
  return weights;
}

/** Accuracies on fields that were not trained on. */
function judge(weights: Float32Array) {
  const accuracy = (mix: 'clean' | 'shortcut' | 'contradicting') =>
    accuracyOf(showFields(weights, mix, test.seed, test.fields));
  return {
    clean: accuracy('clean'),
    shortcut: accuracy('shortcut'),
    contradicting: accuracy('contradicting'),
  };
}

async function main(): Promise<void> {
  const started = performance.now();
  await startBackend();
  const weights = await train();
  const accuracy = judge(weights);
  say(
    `right on clean fields ${accuracy.clean.toFixed(3)}, with the shortcut ${accuracy.shortcut.toFixed(3)},`,
  );
  say(`where the shortcut contradicts the label ${accuracy.contradicting.toFixed(3)}`);
  const cape = await fitDemoHead(weights, training.seed, test);
  say(
    `CAPE: right on clean fields ${cape.accuracy.toFixed(3)}, agrees with the network ${cape.agreement.toFixed(3)}`,
  );
  const folder = fileURLToPath(new URL('../resources/demo/', import.meta.url));
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}network.onnx`, toOnnx(weights, demoInputPx));
  await writeFile(`${folder}cape-head.json`, `${JSON.stringify(cape.head)}\n`);
  const facts = { labels: demoLabels, recipe: demoRecipe, accuracy, parameters: weightCount, training };
  const made = { by: 'npm run demo:network', cape: { accuracy: cape.accuracy, agreement: cape.agreement } };
  await writeFile(`${folder}network.json`, `${JSON.stringify({ ...facts, made }, null, 2)}\n`);
  say(`written to resources/demo in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

await main();
