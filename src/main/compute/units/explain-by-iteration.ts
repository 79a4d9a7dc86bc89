import type { UnitTask } from '../../../shared/compute-port.ts';
import type { IterativeMethod } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import type { BatchExplainer } from './explained-batch.ts';
import { createOracle } from './oracle.ts';
import { toProbabilities } from './probabilities.ts';
import { targetClasses } from './target-weights.ts';
import { listening } from './listening-oracle.ts';
import type { UnitContext } from './unit-context.ts';

/** PCIM mixes this many fields or so with every image at once. */
const copies = 4;

/** Methods that ask the network many times. `onProgress` hears the share of the current batch. */
export function explainByIteration(
  method: IterativeMethod,
  task: UnitTask,
  engine: Engine,
  context: UnitContext,
): BatchExplainer {
  const oracle = listening(createOracle(engine), context);
  return {
    copies,
    layer: null,
    unit: 'opacity',
    explain: async (images) => {
      const logits = await engine.predict(images);
      const classes = targetClasses(task.target, logits.shape[0] ?? 0, logits, engine.description);
      const raw = await method.explain(images, classes, oracle, task.parameters, {
        ...context,
        seed: task.seed,
      });
      return { ...raw, probabilities: toProbabilities(logits, engine.description) };
    },
  };
}
