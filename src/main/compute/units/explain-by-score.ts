import type { UnitTask } from '../../../shared/compute-port.ts';
import { methodInfo } from '../../../shared/methods.ts';
import type { ScoreMethod } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { emptyReasons } from './empty-reasons.ts';
import type { BatchExplainer } from './explained-batch.ts';
import { explainedLayer } from './explained-layer.ts';
import type { TargetSource } from './image-targets.ts';
import { toProbabilities } from './probabilities.ts';
import { createScores } from './scores.ts';
import type { UnitContext } from './unit-context.ts';

/** Methods that ask for the score of the target, or its input gradient. `onProgress` hears the share of the batch. */
export function explainByScore(
  method: ScoreMethod,
  task: UnitTask,
  engine: Engine,
  targets: TargetSource,
  context: UnitContext,
): BatchExplainer {
  const layer = methodInfo(method.id).usesLayer ? explainedLayer(task, engine) : null;
  const form = method.form(task.parameters);
  let remark: string | null = null;
  const onPrecision = (precision: string) => {
    remark = precision;
  };
  return {
    copies: 1,
    layer,
    unit: method.unit,
    remark: () => remark,
    explain: async (images, first) => {
      const target = await targets(images, first);
      const logits = target.logits ?? (await engine.predict(images));
      const scores = createScores(
        { images, weights: target.weights, form, layer },
        engine,
        context,
        onPrecision,
      );
      const { maps, figures } = await method.explain(images, scores, task.parameters, {
        ...context,
        seed: task.seed,
      });
      return {
        maps,
        unit: method.unit,
        emptyReasons: emptyReasons(maps, target.empty),
        figures,
        probabilities: toProbabilities(logits, engine.description),
      };
    },
  };
}
