import type { UnitTask } from '../../../shared/compute-port.ts';
import { computeFailed } from '../../../shared/errors.ts';
import type { Tensor } from '../../../shared/tensor.ts';
import type { ReductionMethod } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { emptyReasons } from './empty-reasons.ts';
import type { BatchExplainer } from './explained-batch.ts';
import { explainedLayer } from './explained-layer.ts';
import type { ImageTargets, TargetSource } from './image-targets.ts';
import { toProbabilities } from './probabilities.ts';

/** Methods whose map the engine itself reduces from activation and gradient at a layer. */
export function explainByReduction(
  method: ReductionMethod,
  task: UnitTask,
  engine: Engine,
  targets: TargetSource,
): BatchExplainer {
  const layer = explainedLayer(task, engine);
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
    explain: async (images, first) => {
      const target = await targets(images, first);
      const weights = await scoreWeights(method, task, images, target, engine);
      const result = await engine.explain(images, weights, request);
      const maps = result.maps[layer]?.[0];
      if (maps === undefined) {
        throw computeFailed({ what: `the engine gave no map for layer ${layer}`, where: task.network.path });
      }
      return {
        maps,
        unit: 'logit',
        emptyReasons: emptyReasons(maps, target.empty),
        figures: target.empty.map(() => ({})),
        probabilities: toProbabilities(result.logits, engine.description),
      };
    },
  };
}

/** The target's own weights, or those of a method that sets the class against others. */
async function scoreWeights(
  { contrast }: ReductionMethod,
  { parameters }: UnitTask,
  images: Tensor,
  { weights, classes, logits }: ImageTargets,
  engine: Engine,
): Promise<Tensor> {
  if (contrast === undefined) return weights;
  const known = logits ?? (await engine.predict(images));
  return contrast(
    known,
    classes.map((index) => index ?? 0),
    parameters,
  );
}
