import * as tf from '@tensorflow/tfjs-core';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { capeProbabilities } from '../../../../../src/main/attribution/index.ts';
import { distillationLoss } from '../../../../../src/main/attribution/cape/distillation.ts';
import { openParts } from '../../../../../src/main/compute/engines/tfjs/open-tfjs-engine.ts';
import { openTfjsEngine } from '../../../../../src/main/compute/engines/tfjs/index.ts';
import {
  jointLosses,
  stopGradient,
} from '../../../../../src/main/compute/engines/tfjs/training/joint-loss.ts';
import { toTrainable } from '../../../../../src/main/compute/engines/tfjs/training/trainable-network.ts';
import { trainJointly } from '../../../../../src/main/compute/engines/tfjs/training/train-joint.ts';
import { toLayersFiles } from '../../../../../src/main/compute/engines/tfjs/training/write-layers.ts';
import { startTensorFlow, type Backend } from '../../../../../src/main/compute/engines/tfjs/tensorflow.ts';
import { largestDifference } from '../../../../helpers/largest-difference.ts';
import { makeTempFolder } from '../../../../helpers/temp-folder.ts';
import { bars, drawn, writeClassifier } from './small-classifier.ts';

const backends: readonly Backend[] = ['wasm', 'cpu'];

describe.each(backends)('joint training on %s', (backend) => {
  beforeAll(async () => {
    await (await startTensorFlow(backend))?.use();
  });

  it('has the derivative of both losses by every weight, as central differences give it', async () => {
    const opened = await openParts({ path: writeClassifier() }, { backend });
    const network = toTrainable(opened, 'last');
    const { images, classes } = bars(3, 9);
    const head = {
      weights: tf.variable<tf.Rank.R2>(tf.tensor2d(drawn(6, 2).data, [6, 2])),
      bias: tf.variable<tf.Rank.R1>(tf.tensor1d([0.1, -0.2])),
      logTemperatures: tf.variable<tf.Rank.R1>(tf.tensor1d([0.2, -0.1, 0.3])),
    };
    // Network weights follow the entropy alone, the head the distillation alone.
    const lossOf = (part: 'entropy' | 'distillation') => () =>
      tf.tidy(() => {
        const labels = tf.cast(tf.oneHot(tf.tensor1d(classes, 'int32'), 2), 'float32') as tf.Tensor2D;
        return jointLosses({ ...network.run(images), labels }, head)[part];
      });
    const parts: { variables: tf.Variable[]; part: 'entropy' | 'distillation' }[] = [
      { variables: [...network.variables], part: 'entropy' },
      { variables: Object.values(head), part: 'distillation' },
    ];
    for (const { variables, part } of parts) {
      const total = () => tf.add<tf.Scalar>(lossOf('entropy')(), lossOf('distillation')());
      const { grads } = tf.variableGrads(total, variables);
      expect(Object.keys(grads)).toHaveLength(variables.length);
      for (const variable of variables) {
        const gradient = grads[variable.name]?.dataSync() ?? [];
        const start = Float32Array.from(variable.dataSync());
        const h = 1 / 64;
        const expected = Array.from(start, (value, at) => {
          const moved = (by: number) => {
            const changed = tf.tensor(start.with(at, value + by), variable.shape);
            variable.assign(changed);
            const loss = lossOf(part)();
            const result = loss.dataSync()[0] ?? NaN;
            tf.dispose([changed, loss]);
            return result;
          };
          return (moved(h) - moved(-h)) / (2 * h);
        });
        variable.assign(tf.tensor(start, variable.shape));
        const largest = Math.max(...expected.map(Math.abs));
        expect(largest).toBeGreaterThan(0);
        // The step's square times a third derivative, and float32's rounding over the step, both about 1e-4 of values of size 1.
        expected.forEach((value, at) => {
          expect(Math.abs(value - (gradient[at] ?? NaN))).toBeLessThan(0.01 * largest + 3e-4);
        });
      }
      tf.dispose(grads);
    }
    tf.dispose(Object.values(head));
    network.dispose();
  });

  it('lets nothing of the distillation reach the network, and nothing of the entropy the head', async () => {
    const opened = await openParts({ path: writeClassifier() }, { backend });
    const network = toTrainable(opened, 'last');
    const { images, classes } = bars(3, 9);
    const head = {
      weights: tf.variable<tf.Rank.R2>(tf.tensor2d(drawn(6, 2).data, [6, 2])),
      bias: tf.variable<tf.Rank.R1>(tf.zeros<tf.Rank.R1>([2])),
      logTemperatures: tf.variable<tf.Rank.R1>(tf.zeros<tf.Rank.R1>([3])),
    };
    const gradientsOf = (part: 'entropy' | 'distillation', variables: tf.Variable[]) => {
      const { grads } = tf.variableGrads(() => {
        const labels = tf.cast(tf.oneHot(tf.tensor1d(classes, 'int32'), 2), 'float32') as tf.Tensor2D;
        const losses = jointLosses({ ...network.run(images), labels }, head);
        // Both are in the graph; one counts for nothing.
        const other = part === 'entropy' ? losses.distillation : losses.entropy;
        return tf.add<tf.Scalar>(losses[part], tf.mul(other, 0));
      }, variables);
      return variables.map(({ name }) => Math.max(...Array.from(grads[name]?.dataSync() ?? [NaN], Math.abs)));
    };
    expect(gradientsOf('distillation', [...network.variables]).every((size) => size === 0)).toBe(true);
    expect(gradientsOf('entropy', Object.values(head)).every((size) => size === 0)).toBe(true);
    expect(gradientsOf('distillation', Object.values(head)).every((size) => size > 0)).toBe(true);
    tf.dispose(Object.values(head));
    network.dispose();
  });

  it('distils by the same loss as the fit of a head alone', () => {
    const [depth, regions] = [5, 4];
    const features = Float32Array.from(drawn(depth * regions).data);
    const weights = drawn(3, depth).data;
    const bias = [0.3, -0.1, 0.2];
    const logTemperatures = [0.4, -0.3, 0.2];
    const teacherLogits = [1, -2, 0.5];
    const expected = distillationLoss(
      { features, teacherLogits },
      { classes: 3, features: depth, weights, bias, logTemperatures },
    );
    const actual = tf.tidy(() => {
      const head = {
        weights: tf.transpose(tf.tensor2d(weights, [3, depth])),
        bias: tf.tensor1d(bias),
        logTemperatures: tf.tensor1d(logTemperatures),
      };
      const outputs = {
        logits: tf.tensor2d([teacherLogits]),
        features: tf.transpose(tf.tensor3d(features, [1, depth, regions]), [0, 2, 1]),
        labels: tf.tensor2d([[0, 1, 0]]),
      };
      return jointLosses(outputs, head).distillation.dataSync()[0];
    });
    expect(actual).toBeCloseTo(expected, 5);
  });

  it.skipIf(backend === 'cpu')(
    'learns: both losses fall, classes are told apart, and nothing stays in memory',
    async () => {
      const path = writeClassifier();
      const opened = await openParts({ path }, { backend });
      const network = toTrainable(opened, 'last');
      const before = tf.memory().numTensors;
      const result = await trainJointly(
        bars(96, 1),
        bars(24, 2),
        network,
        { features: 6, classes: 2 },
        {
          settings: {
            epochs: 25,
            batchSize: 16,
            learningRate: 0.03,
            stepEpochs: 30,
            momentum: 0.9,
            weightDecay: 1e-4,
            patience: 25,
            seed: 1,
          },
          signal: null,
          onEpoch: () => Promise.resolve(),
        },
      );
      expect(tf.memory().numTensors).toBe(before);
      const [first, last] = [result.history[0], result.history.at(-1)];
      expect(last?.entropy).toBeLessThan(0.3 * (first?.entropy ?? 0));
      // The surer the network becomes, the more there is to distil: the head falls behind, then follows.
      const distillations = result.history.map(({ distillation }) => distillation);
      expect(distillations.at(-1)).toBeLessThan(0.6 * Math.max(...distillations));
      const heldOut = result.history.map(({ heldOutLoss }) => heldOutLoss ?? Infinity);
      expect(Math.min(...heldOut)).toBeLessThan(0.5 * (heldOut[0] ?? 0));
      expect(result.bestEpoch).toBe(heldOut.indexOf(Math.min(...heldOut)) + 1);
      // Statistics are kept, everything else has moved.
      expect([...(result.weights.get('norm')?.get('moving_mean')?.data ?? [])]).toEqual([
        ...Float32Array.of(0, 0.1, -0.1, 0),
      ]);
      const folder = makeTempFolder();
      for (const { name, bytes } of toLayersFiles(opened, result.weights)) {
        writeFileSync(join(folder, name), bytes);
      }
      network.dispose();
      const trained = await openTfjsEngine({ path: join(folder, 'model.json') }, { backend });
      const { images, classes } = bars(40, 3);
      const { data } = await trained.predict(images);
      const right = classes.filter(
        (known, image) => ((data[2 * image + 1] ?? 0) > (data[2 * image] ?? 0) ? 1 : 0) === known,
      );
      expect(right.length).toBeGreaterThan(34);
      const { activation } = await trained.features(images, 'last');
      const size = activation.data.length / 40;
      const head = {
        classes: 2,
        features: 6,
        weights: result.headWeights,
        bias: result.headBias,
        logTemperatures: result.logTemperatures,
      };
      const agreed = classes.filter((_, image) => {
        const [none = 0, some = 0] = capeProbabilities(
          activation.data.subarray(image * size, (image + 1) * size),
          head,
        );
        return some > none === (data[2 * image + 1] ?? 0) > (data[2 * image] ?? 0);
      });
      expect(agreed.length).toBeGreaterThan(30);
      await trained.close();
    },
    60_000,
  );

  it('writes a network back as it was', async () => {
    const path = writeClassifier();
    const opened = await openParts({ path }, { backend });
    const network = toTrainable(opened, 'last');
    const folder = makeTempFolder();
    for (const { name, bytes } of toLayersFiles(opened, await network.read())) {
      writeFileSync(join(folder, name), bytes);
    }
    network.dispose();
    const [first, second] = [
      await openTfjsEngine({ path }, { backend }),
      await openTfjsEngine({ path: join(folder, 'model.json') }, { backend }),
    ];
    const { images } = bars(4, 5);
    expect(second.description).toEqual(first.description);
    expect(largestDifference(await second.predict(images), await first.predict(images))).toBe(0);
    await first.close();
    await second.close();
  });

  it('stops the gradient and keeps the value', () => {
    const x = tf.tensor1d([1, -2, 3]);
    const gradient = tf.grad((value) => tf.sum(tf.mul(value, stopGradient(value))))(x);
    expect([...gradient.dataSync()]).toEqual([1, -2, 3]);
    tf.dispose([x, gradient]);
  });
});
