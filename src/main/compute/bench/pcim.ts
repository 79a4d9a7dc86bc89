import { pcimRandomFieldsSchema } from '../../../shared/methods.ts';
import { methodFor } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { resNet18 } from '../sample-networks/residual-network.ts';
import { createOracle } from '../units/oracle.ts';
import { benchImages, withBothEngines, withNetworkFile, type AllCores } from './bench-network.ts';
import { interleave, type BenchContext, type Samples } from './interleave.ts';

export interface PcimTimes extends Samples<'oneThread' | 'allCores'> {
  /** Steps that were made; fewer than asked for would mean that the network felt nothing. */
  readonly steps: number;
}

const mostRuns = 5;

/** Milliseconds a PCIM map of 224 pixels with default parameters: 50 steps of 4 fields. */
export function benchPcim(context: BenchContext, allCores: AllCores): Promise<PcimTimes> {
  const plan = { ...resNet18, classes: 2 };
  const method = methodFor('pcim');
  if (method.kind !== 'iterative') throw new Error('PCIM asks the network many times');
  const images = benchImages(1, plan.sizePx);
  const parameters = pcimRandomFieldsSchema.parse({ variant: 'random-fields' });
  let steps = 0;
  const explaining = (engine: Engine) => {
    const oracle = createOracle(engine);
    return async () => {
      const rest = { seed: 1, signal: context.signal, onProgress: () => undefined };
      const { figures } = await method.explain(images, [1], oracle, parameters, rest);
      steps = figures[0]?.['steps'] ?? 0;
    };
  };
  return withNetworkFile(plan, (path) =>
    withBothEngines(path, allCores, async (engine, wide) => {
      const runs = Math.min(context.runs, mostRuns);
      const work = { oneThread: explaining(engine), allCores: explaining(wide) };
      return { ...(await interleave(work, { ...context, runs }, 1)), steps };
    }),
  );
}
