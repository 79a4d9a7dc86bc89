import { computeFailed, unsupported } from '../../../shared/errors.ts';
import { axis, sizeOf, type Tensor } from '../../../shared/tensor.ts';
import type { ScoreForm, Scores } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { batchSizeFor } from './batch-size.ts';
import { toProbabilities } from './probabilities.ts';
import { turn, type UnitContext } from './unit-context.ts';

/** Versions of an image that fill one question; more gain nothing. */
const mostVersions = 16;

interface ScoredImages {
  /** [B, C, H, W], the images whose versions are judged. */
  readonly images: Tensor;
  /** The targets' weights, [B, K] or [B, K, H, W]. */
  readonly weights: Tensor;
  readonly form: ScoreForm;
  readonly layer: string | null;
}

/**
 * The scores of some images' targets as a method may ask them. Lets a cancellation in before every question, and keeps
 * the questions of one size, since engines compile for each size.
 * @param onPrecision hears how precisely gradients are computed where double precision was asked for.
 */
export function createScores(
  scored: ScoredImages,
  engine: Engine,
  context: UnitContext,
  onPrecision: (precision: string) => void = () => undefined,
): Scores {
  const { images, form, layer } = scored;
  const weights = form.over === 'mean' ? meanWeights(scored.weights) : scored.weights;
  const [height, width] = [axis(images, 2), axis(images, 3)];
  let largest = 0;
  /** Repeats the last version up to the usual size; single versions stay alone. */
  const evened = (versions: Tensor): Tensor => {
    const count = axis(versions, 0);
    largest = Math.max(largest, count);
    return count === 1 || count === largest ? versions : padded(versions, largest);
  };
  const judged = (logits: Tensor, owners: readonly number[]): Float64Array => {
    const values = form.of === 'logit' ? logits : toProbabilities(logits, engine.description);
    return weighted(values, weights, owners);
  };
  return {
    atOnce: Math.min(mostVersions, batchSizeFor({ height, width })),
    score: async (versions, owners) => {
      await turn(context);
      return judged(await engine.predict(evened(versions)), owners);
    },
    gradient: async (versions, owners) => {
      await turn(context);
      const whole = evened(versions);
      const own = rowsOf(weights, owners, axis(whole, 0));
      const { logits, inputGradient, precision } = await engine.explain(whole, own, {
        layers: [],
        reductions: [],
        activations: false,
        gradients: false,
        inputGradient: true,
        score: form.of,
        precision: form.precision,
      });
      if (form.precision === 'double') onPrecision(precision ?? 'single precision: the engine has no other');
      if (inputGradient === null) throw computeFailed({ what: 'the engine gave no gradient of its input' });
      const data = inputGradient.data.subarray(0, versions.data.length);
      return { scores: judged(logits, owners), gradient: { data, shape: versions.shape } };
    },
    activation: async (batch) => {
      await turn(context);
      return (await engine.features(batch, layer ?? '')).activation;
    },
    scoreFrom: async (batch, activation, owners) => {
      await turn(context);
      if (engine.forwardFrom === undefined) throw noContinuation(engine);
      return judged(await engine.forwardFrom(evened(batch), layer ?? '', evened(activation)), owners);
    },
  };
}

/** Weights brought to the sum 1 of their sizes, image by image; an empty target keeps its zeros. */
function meanWeights({ data, shape }: Tensor): Tensor {
  const size = sizeOf(shape.slice(1));
  const totals = Array.from({ length: shape[0] ?? 0 }, (_, image) =>
    data.subarray(image * size, (image + 1) * size).reduce((sum, value) => sum + Math.abs(value), 0),
  );
  return { data: data.map((value, at) => value / (totals[Math.floor(at / size)] || 1)), shape };
}

/** S of every version: its values weighed by its owner's target. Padding beyond the owners is left out. */
function weighted(values: Tensor, weights: Tensor, owners: readonly number[]): Float64Array {
  const size = sizeOf(weights.shape.slice(1));
  return Float64Array.from(owners, (owner, version) => {
    let sum = 0;
    for (let at = 0; at < size; at++) {
      const weight = weights.data[owner * size + at] ?? 0;
      if (weight !== 0) sum += weight * (values.data[version * size + at] ?? 0);
    }
    return sum;
  });
}

function rowsOf({ data, shape }: Tensor, owners: readonly number[], count: number): Tensor {
  const size = sizeOf(shape.slice(1));
  const rows = new Float32Array(count * size);
  owners.forEach((owner, at) => rows.set(data.subarray(owner * size, (owner + 1) * size), at * size));
  return { data: rows, shape: [count, ...shape.slice(1)] };
}

function padded({ data, shape }: Tensor, count: number): Tensor {
  const size = sizeOf(shape.slice(1));
  const result = new Float32Array(count * size);
  result.set(data);
  for (let at = data.length; at < result.length; at += size) result.set(data.subarray(-size), at);
  return { data: result, shape: [count, ...shape.slice(1)] };
}

function noContinuation({ device }: Engine) {
  return unsupported({
    what: `${device} cannot run a network from one of its layers on, which ablation needs`,
    mend: 'Use Score-CAM, or export the network to ONNX.',
  });
}
