import { computeFailed } from '../../../shared/errors.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import type { MaskedImages, MaskedOracle, Oracle } from '../../attribution/index.ts';
import type { Engine, ExplainRequest, MaskedBatch } from '../engine.ts';
import { probabilityRule, toProbabilities } from './probabilities.ts';
import { classWeights } from './target-weights.ts';

/**
 * The network as an iterative method may ask it. Probabilities follow the network's own ending: for sigmoid ones the
 * logit's gradient is scaled by p (1 - p), since softmax over the pair (-z, z) would be another function.
 */
export function createOracle(engine: Engine): Oracle {
  const { description } = engine;
  const rule = probabilityRule(description);
  const request: ExplainRequest = {
    layers: [],
    reductions: [],
    activations: false,
    gradients: false,
    inputGradient: true,
    score: rule === 'softmax' ? 'probability' : 'logit',
  };
  return {
    classCount: description.classCount,
    probabilities: async (batch) => toProbabilities(await engine.predict(batch), description),
    async probabilityGradient(batch, classes) {
      const weights = classWeights(classes, description.classCount);
      const { logits, inputGradient } = await engine.explain(batch, weights, request);
      if (inputGradient === null) throw computeFailed({ what: 'the engine gave no gradient of its input' });
      const probabilities = toProbabilities(logits, description);
      const gradient =
        rule === 'softmax' ? inputGradient : sigmoidChain(inputGradient, probabilities, classes);
      return { probabilities, gradient };
    },
    masked: createMaskedOracle(engine),
  };
}

/** Undefined where the engine cannot mix inside the graph. */
function createMaskedOracle(engine: Engine): MaskedOracle | undefined {
  const { description } = engine;
  const explainMasks = engine.explainMasks?.bind(engine);
  if (explainMasks === undefined) return undefined;
  const rule = probabilityRule(description);
  return {
    async probabilities(masked) {
      const { logits } = await explainMasks(toBatch(masked), null, 'logit');
      return toProbabilities(logits, description);
    },
    async gradient(masked, classes) {
      const batch = toBatch(masked);
      const own = classes.flatMap((index) => new Array<number>(axis(batch.masks, 1)).fill(index));
      const weights = classWeights(own, description.classCount);
      const score = rule === 'softmax' ? 'probability' : 'logit';
      const { logits, gradient } = await explainMasks(batch, weights, score);
      if (gradient === null) throw computeFailed({ what: 'the engine gave no gradient of the masks' });
      const probabilities = toProbabilities(logits, description);
      const whole = { data: gradient.data, shape: [own.length, masked.grid, masked.grid] };
      return {
        probabilities,
        gradient: rule === 'softmax' ? whole : sigmoidChain(whole, probabilities, own),
      };
    },
  };
}

function toBatch({ images, baselines, masks, grid }: MaskedImages): MaskedBatch {
  const data = new Float32Array(masks.length * grid * grid);
  masks.forEach((mask, index) => data.set(mask, index * grid * grid));
  const count = axis(images, 0);
  return { images, baselines, masks: { data, shape: [count, masks.length / count, grid, grid] } };
}

/** dp/dx = p (1 - p) dz/dx, image by image. */
function sigmoidChain(gradient: Tensor, probabilities: Tensor, classes: readonly number[]): Tensor {
  const size = gradient.data.length / axis(gradient, 0);
  const classCount = axis(probabilities, 1);
  const data = gradient.data.map((value, index) => {
    const image = Math.floor(index / size);
    const p = probabilities.data[image * classCount + (classes[image] ?? 0)] ?? 0;
    return value * p * (1 - p);
  });
  return { data, shape: gradient.shape };
}
