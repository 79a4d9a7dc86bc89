import { deletionInsertion, imagesOf } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { scoreJudge } from '../fidelity/judges.ts';
import { resNet18 } from '../sample-networks/residual-network.ts';
import { benchImages, oneClass, withBothEngines, withNetworkFile, type AllCores } from './bench-network.ts';
import { interleave, type BenchContext, type Samples } from './interleave.ts';

const mostRuns = 5;
const steps = 50;

/** Milliseconds an image for deletion and insertion with 50 steps each, as scoring computes them: 100 forward passes. */
export function benchDeletion(
  context: BenchContext,
  allCores: AllCores,
): Promise<Samples<'oneThread' | 'allCores'>> {
  const image = benchImages(1, resNet18.sizePx);
  const [view] = imagesOf(image);
  if (view === undefined) throw new RangeError('a batch of one image holds one');
  const judged = { image, weights: oneClass(1, resNet18.classes), classIndex: 3 };
  const map = Float64Array.from({ length: resNet18.sizePx ** 2 }, (_, at) => Math.sin(at * 0.013));
  const options = { steps, baseline: new Float32Array(view.values.length) };
  const quiet = { seed: 1, signal: context.signal, onProgress: () => undefined };
  const scoring = (engine: Engine) => {
    const judge = scoreJudge(judged, 'probability', engine, { signal: null, onProgress: () => undefined });
    return () => deletionInsertion(view, map, options, judge, quiet);
  };
  return withNetworkFile(resNet18, (path) =>
    withBothEngines(path, allCores, (engine, wide) =>
      interleave(
        { oneThread: scoring(engine), allCores: scoring(wide) },
        { ...context, runs: Math.min(context.runs, mostRuns) },
        1,
      ),
    ),
  );
}
