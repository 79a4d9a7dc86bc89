import type { UnitTask } from '../../../shared/compute-port.ts';
import { computeFailed } from '../../../shared/errors.ts';
import type { Tensor } from '../../../shared/tensor.ts';
import type { ActivationMethod, PairMethod } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { emptyReasons } from './empty-reasons.ts';
import type { BatchExplainer } from './explained-batch.ts';
import { explainedLayer } from './explained-layer.ts';
import type { TargetSource } from './image-targets.ts';
import { toProbabilities } from './probabilities.ts';

/** Methods that read a layer's activation, alone or with the gradient there. */
export function explainByLayer(
  method: ActivationMethod | PairMethod,
  task: UnitTask,
  engine: Engine,
  targets: TargetSource,
): BatchExplainer {
  const layer = explainedLayer(task, engine);
  return {
    copies: 1,
    layer,
    unit: method.unit,
    explain: async (images, first) => {
      const target = await targets(images, first);
      const { maps, logits } =
        method.kind === 'activation'
          ? await fromActivation(method, images, layer, engine)
          : await fromPair(method, images, target.weights, layer, engine);
      return {
        maps,
        unit: method.unit,
        emptyReasons: emptyReasons(maps, target.empty),
        figures: target.empty.map(() => ({})),
        probabilities: toProbabilities(logits, engine.description),
      };
    },
  };
}

interface Explained {
  readonly maps: Tensor;
  readonly logits: Tensor;
}

async function fromActivation(
  method: ActivationMethod,
  images: Tensor,
  layer: string,
  engine: Engine,
): Promise<Explained> {
  const { activation, logits } = await engine.features(images, layer);
  return { maps: method.explain(activation), logits };
}

async function fromPair(
  method: PairMethod,
  images: Tensor,
  weights: Tensor,
  layer: string,
  engine: Engine,
): Promise<Explained> {
  const { activations, gradients, logits } = await engine.explain(images, weights, {
    layers: [layer],
    reductions: [],
    activations: true,
    gradients: true,
    inputGradient: false,
    score: 'logit',
  });
  const [activation, gradient] = [activations[layer], gradients[layer]];
  if (activation === undefined || gradient === undefined) {
    throw computeFailed({ what: `the engine gave no activation and gradient for layer ${layer}` });
  }
  return { maps: method.explain(activation, gradient), logits };
}
