import { pcimRandomFieldsSchema } from '../../../shared/methods.ts';
import { methodFor } from '../../attribution/index.ts';
import { resNet18 } from '../sample-networks/residual-network.ts';
import { createOracle } from '../units/oracle.ts';
import { benchImages, withEngine, withNetworkFile } from './bench-network.ts';
import { interleave, type BenchContext } from './interleave.ts';

export interface PcimTimes {
  readonly samples: readonly number[];
  /** Steps that were made; fewer than asked for would mean that the network felt nothing. */
  readonly steps: number;
}

const mostRuns = 3;

/** Milliseconds a PCIM map of 224 pixels with default parameters: 50 steps of 4 fields. */
export function benchPcim(context: BenchContext): Promise<PcimTimes> {
  const plan = { ...resNet18, classes: 2 };
  const method = methodFor('pcim');
  if (method.kind !== 'iterative') throw new Error('PCIM asks the network many times');
  return withNetworkFile(plan, (path) =>
    withEngine(path, async (engine) => {
      const images = benchImages(1, plan.sizePx);
      const oracle = createOracle(engine);
      const parameters = pcimRandomFieldsSchema.parse({ variant: 'random-fields' });
      let steps = 0;
      const explain = async () => {
        const rest = { seed: 1, signal: context.signal, onProgress: () => undefined };
        const { figures } = await method.explain(images, [1], oracle, parameters, rest);
        steps = figures[0]?.['steps'] ?? 0;
      };
      const runs = Math.min(context.runs, mostRuns);
      const { pcim } = await interleave({ pcim: explain }, { ...context, runs });
      return { samples: pcim, steps };
    }),
  );
}
