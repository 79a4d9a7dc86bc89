import type { UnitTask } from '../../../shared/compute-port.ts';
import { badInput } from '../../../shared/errors.ts';
import { axis } from '../../../shared/tensor.ts';
import type { FeatureMethod } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import type { BatchExplainer } from './explained-batch.ts';
import { toProbabilities } from './probabilities.ts';
import { targetClasses } from './target-weights.ts';

/** Methods that read the features of a layer through a fitted head; forward only. */
export function explainByFeatures(method: FeatureMethod, task: UnitTask, engine: Engine): BatchExplainer {
  const head = task.capeHead;
  if (head === null) {
    throw badInput({
      what: `${method.id} needs a head that was fitted for this network, and there is none`,
      where: task.network.path,
      mend: 'Fit one with `platelens fit-cape`, or choose another method.',
    });
  }
  return {
    copies: 1,
    layer: head.layer,
    unit: 'probability',
    explain: async (images) => {
      const { activation, logits } = await engine.features(images, head.layer);
      const classes = targetClasses(task.target, axis(images, 0), logits, engine.description);
      const probabilities = toProbabilities(logits, engine.description);
      return { ...method.explain(activation, classes, head, task.parameters), probabilities };
    },
  };
}
