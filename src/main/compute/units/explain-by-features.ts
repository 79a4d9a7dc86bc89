import type { UnitTask } from '../../../shared/compute-port.ts';
import { badInput } from '../../../shared/errors.ts';
import type { Rect } from '../../../shared/geometry.ts';
import type { CapeHead } from '../../../shared/network.ts';
import { axis } from '../../../shared/tensor.ts';
import type { FeatureMethod } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { contentOf } from '../inputs/content-cells.ts';
import type { BatchExplainer } from './explained-batch.ts';
import { toProbabilities } from './probabilities.ts';
import { targetClasses } from './target-weights.ts';

/**
 * Methods that read the features of a layer through a fitted head; forward only. Padding around the field counts for
 * nothing.
 * @param boxes Where the unit's images lie on the field.
 */
export function explainByFeatures(
  method: FeatureMethod,
  task: UnitTask,
  engine: Engine,
  boxes: readonly Rect[],
): BatchExplainer {
  const head = requireHead(method, task);
  return {
    copies: 1,
    layer: head.layer,
    unit: method.unit(task.parameters),
    explain: async (images, first) => {
      const { activation, logits } = await engine.features(images, head.layer);
      const classes = targetClasses(task.target, axis(images, 0), logits, engine.description);
      const probabilities = toProbabilities(logits, engine.description);
      const own = boxes.slice(first, first + axis(images, 0));
      const grid = { height: axis(activation, 2), width: axis(activation, 3) };
      const content = contentOf(own, task.pixels, grid);
      return { ...method.explain(activation, classes, head, task.parameters, content), probabilities };
    },
  };
}

/** The task's fitted head. @throws BadInput where it has none. */
export function requireHead({ id }: FeatureMethod, { capeHead, network }: UnitTask): CapeHead {
  if (capeHead !== null) return capeHead;
  throw badInput({
    what: `${id} needs a head that was fitted for this network, and there is none`,
    where: network.path,
    mend: 'Fit one with `platelens fit-cape`, or choose another method.',
  });
}
