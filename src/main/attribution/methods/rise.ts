import { riseParametersSchema, type RiseParameters } from '../../../shared/method-parameters.ts';
import { axis } from '../../../shared/tensor.ts';
import { fillImage } from '../fill.ts';
import { requireFinite } from '../finite.ts';
import { imagesOf, stackMaps, type ImageView } from '../image-view.ts';
import type { MethodContext, ScoreMethod, Scores } from '../method.ts';
import { riseMasks } from '../rise-masks.ts';
import { askVersions, ownedBy } from '../versions.ts';

/**
 * RISE (arXiv 1806.07421): which places, shown at random, go with a high score. Deviations: the map is centred, the
 * slope of the score over the mask at each pixel (their covariance over the mask's variance), where the paper's mean
 * of score times mask adds a constant and carries the masks' own unevenness; hidden pixels show the median of their
 * channel unless told otherwise, where the paper's are zero. The figure `meanScore` is that of the masked images.
 */
export const rise: ScoreMethod = {
  kind: 'score',
  id: 'rise',
  unit: 'effect',
  form: (parameters) => ({ of: riseParametersSchema.parse(parameters).score, over: 'mean' }),
  explain: async (images, scores, parameters, context) => {
    requireFinite(images, 'the network input');
    const choice = riseParametersSchema.parse(parameters);
    const count = axis(images, 0);
    const explained: Slopes[] = [];
    for (const [index, image] of imagesOf(images).entries()) {
      const place = { index, before: index / count, share: 1 / count };
      explained.push(await slopes(image, place, scores, choice, context));
    }
    const maps = stackMaps(
      explained.map(({ map }) => map),
      axis(images, 2),
      axis(images, 3),
    );
    return { maps, figures: explained.map(({ meanScore }) => ({ meanScore })) };
  },
};

interface Slopes {
  readonly map: Float64Array;
  readonly meanScore: number;
}

/** Sums over the masks, for means, variance and covariance at every pixel. */
class MaskSums {
  readonly #mask: Float64Array;
  readonly #square: Float64Array;
  readonly #product: Float64Array;
  #score = 0;
  #count = 0;

  constructor(pixels: number) {
    this.#mask = new Float64Array(pixels);
    this.#square = new Float64Array(pixels);
    this.#product = new Float64Array(pixels);
  }

  add(mask: Float32Array, score: number): void {
    this.#score += score;
    this.#count += 1;
    mask.forEach((shown, pixel) => {
      this.#mask[pixel] = (this.#mask[pixel] ?? 0) + shown;
      this.#square[pixel] = (this.#square[pixel] ?? 0) + shown * shown;
      this.#product[pixel] = (this.#product[pixel] ?? 0) + shown * score;
    });
  }

  slopes(): Slopes {
    const meanScore = this.#score / this.#count;
    const map = this.#mask.map((sum, pixel) => {
      const mean = sum / this.#count;
      const variance = (this.#square[pixel] ?? 0) / this.#count - mean * mean;
      return variance > 0 ? ((this.#product[pixel] ?? 0) / this.#count - mean * meanScore) / variance : 0;
    });
    return { map, meanScore };
  }
}

async function slopes(
  image: ImageView,
  place: { readonly index: number; readonly before: number; readonly share: number },
  scores: Scores,
  choice: RiseParameters,
  context: MethodContext,
): Promise<Slopes> {
  const { channels, height, width } = image;
  const pixels = height * width;
  const hidden = fillImage(image, choice.fill);
  const draw = riseMasks(choice, height, width, context.seed);
  const sums = new MaskSums(pixels);
  let waiting: Float32Array[] = [];
  await askVersions(
    {
      count: choice.masks,
      shape: [channels, height, width],
      atOnce: scores.atOnce,
      before: place.before,
      share: place.share,
      write: (into) => {
        const mask = draw();
        waiting.push(mask);
        hidden.forEach((under, at) => {
          into[at] = under + (mask[at % pixels] ?? 0) * ((image.values[at] ?? 0) - under);
        });
      },
      ask: async (versions) => {
        const found = await scores.score(versions, ownedBy(place.index, versions));
        found.forEach((score, offset) => sums.add(waiting[offset] ?? new Float32Array(pixels), score));
        waiting = [];
      },
    },
    context,
  );
  return sums.slopes();
}
