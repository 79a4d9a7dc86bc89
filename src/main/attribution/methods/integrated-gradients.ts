import {
  integratedGradientsParametersSchema,
  type IntegratedGradientsParameters,
} from '../../../shared/method-parameters.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import { combineChannels } from '../combine-channels.ts';
import { fillImage } from '../fill.ts';
import { requireFinite } from '../finite.ts';
import { imagesOf, type ImageView } from '../image-view.ts';
import type { MethodContext, ScoreMethod, Scores } from '../method.ts';
import { askVersions, ownedBy } from '../versions.ts';

interface Attributed {
  readonly values: Float64Array;
  readonly figures: Readonly<Record<string, number>>;
}

/**
 * Integrated Gradients (arXiv 1703.01365, eq. 1): (x - x0) times the mean gradient on the straight way from the
 * baseline x0 to the image x, taken at the midpoints of equal steps. Over all pixels and channels it sums to
 * S(x) - S(x0), the figure `scoreDifference`; `residual` is what the sum misses of it, which more steps make smaller.
 */
export const integratedGradients: ScoreMethod = {
  kind: 'score',
  id: 'integrated-gradients',
  unit: 'logit',
  form: (parameters) => ({
    of: 'logit',
    over: 'sum',
    precision: integratedGradientsParametersSchema.parse(parameters).precision,
  }),
  explain: async (images, scores, parameters, context) => {
    requireFinite(images, 'the network input');
    const choice = integratedGradientsParametersSchema.parse(parameters);
    const attributed: Attributed[] = [];
    for (const [index, image] of imagesOf(images).entries()) {
      const place = { index, before: index / axis(images, 0), share: 1 / axis(images, 0) };
      attributed.push(await alongPath(image, place, scores, choice, context));
    }
    const data = new Float32Array(images.data.length);
    attributed.forEach(({ values }, index) => data.set(values, index * values.length));
    const whole: Tensor = { data, shape: images.shape };
    return { maps: combineChannels(whole, choice), figures: attributed.map(({ figures }) => figures) };
  },
};

async function alongPath(
  image: ImageView,
  { index, before, share }: { readonly index: number; readonly before: number; readonly share: number },
  scores: Scores,
  { baseline, steps }: IntegratedGradientsParameters,
  context: MethodContext,
): Promise<Attributed> {
  const start = fillImage(image, baseline);
  const shape = [image.channels, image.height, image.width];
  const sum = new Float64Array(start.length);
  await askVersions(
    {
      count: steps,
      shape,
      atOnce: scores.atOnce,
      before,
      share,
      write: (into, step) => {
        const along = (step + 0.5) / steps;
        start.forEach((from, at) => (into[at] = from + along * ((image.values[at] ?? 0) - from)));
      },
      ask: async (versions) => {
        const { gradient } = await scores.gradient(versions, ownedBy(index, versions));
        gradient.data.forEach((slope, at) => {
          sum[at % sum.length] = (sum[at % sum.length] ?? 0) + slope;
        });
      },
    },
    context,
  );
  const values = sum.map((slope, at) => ((image.values[at] ?? 0) - (start[at] ?? 0)) * (slope / steps));
  const ends = new Float32Array(2 * start.length);
  ends.set(start);
  ends.set(image.values, start.length);
  const [low = 0, high = 0] = await scores.score({ data: ends, shape: [2, ...shape] }, [index, index]);
  const total = values.reduce((all, value) => all + value, 0);
  return { values, figures: { scoreDifference: high - low, residual: total - (high - low) } };
}
