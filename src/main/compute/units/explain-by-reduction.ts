import type { UnitTask } from '../../../shared/compute-port.ts';
import { computeFailed, unsupported } from '../../../shared/errors.ts';
import type { EmptyReason } from '../../../shared/map.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import type { ReductionMethod } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import type { BatchExplainer } from './explained-batch.ts';
import { toProbabilities } from './probabilities.ts';
import { classWeights, needsLogits, pixelWeights, targetClasses } from './target-weights.ts';

/** A positive value below this share of the strongest one is the round-off of float32 sums. */
const roundOff = 1e-6;

/** Methods whose map the engine itself reduces from activation and gradient at a layer. */
export function explainByReduction(method: ReductionMethod, task: UnitTask, engine: Engine): BatchExplainer {
  const layer = task.layer ?? engine.description.recommendedLayer;
  if (layer === null) {
    throw unsupported({
      what: `no layer of the network suits ${method.id}`,
      where: task.network.path,
      mend: 'Name one with --layer; `platelens network inspect` lists them.',
    });
  }
  const request = {
    layers: [layer],
    reductions: [method.reduction(task.parameters)],
    activations: false,
    gradients: false,
    inputGradient: false,
    score: 'logit',
  } as const;
  return {
    copies: 1,
    layer,
    unit: 'logit',
    explain: async (images) => {
      const target = await weightsFor(task, images, engine);
      const result = await engine.explain(images, target.weights, request);
      const maps = result.maps[layer]?.[0];
      if (maps === undefined) {
        throw computeFailed({ what: `the engine gave no map for layer ${layer}`, where: task.network.path });
      }
      return {
        maps,
        unit: 'logit',
        emptyReasons: reasons(maps, target.empty),
        figures: target.empty.map(() => ({})),
        probabilities: toProbabilities(result.logits, engine.description),
      };
    },
  };
}

async function weightsFor(
  { target, mask }: UnitTask,
  images: Tensor,
  engine: Engine,
): Promise<{ weights: Tensor; empty: readonly boolean[] }> {
  const network = engine.description;
  const logits = needsLogits(target, network) ? await engine.predict(images) : null;
  if (network.task === 'segmentation' && logits !== null) return pixelWeights(target, logits, mask, network);
  const classes = targetClasses(target, axis(images, 0), logits, network);
  return { weights: classWeights(classes, network.classCount), empty: classes.map(() => false) };
}

function reasons(maps: Tensor, empty: readonly boolean[]): (EmptyReason | null)[] {
  const size = maps.data.length / axis(maps, 0);
  return empty.map((isEmpty, image) => {
    if (isEmpty) return 'empty-target';
    const values = maps.data.subarray(image * size, (image + 1) * size);
    const largest = values.reduce((a, b) => Math.max(a, b), 0);
    const strongest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    return largest > roundOff * strongest ? null : 'no-positive-value';
  });
}
