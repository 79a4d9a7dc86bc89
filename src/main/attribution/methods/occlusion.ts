import { occlusionParametersSchema, type OcclusionParameters } from '../../../shared/method-parameters.ts';
import { axis } from '../../../shared/tensor.ts';
import { fillImage } from '../fill.ts';
import { requireFinite } from '../finite.ts';
import { imagesOf, stackMaps, type ImageView } from '../image-view.ts';
import type { MethodContext, ScoreMethod, Scores } from '../method.ts';
import { askVersions, ownedBy } from '../versions.ts';

/**
 * Occlusion (arXiv 1311.2901): what the score loses when a square of the image is hidden. Every pixel holds the mean
 * loss of the squares that cover it, so the map has the image's size. Positive where hiding hurts. The last square of a
 * row or column is moved inward to end at the border.
 */
export const occlusion: ScoreMethod = {
  kind: 'score',
  id: 'occlusion',
  unit: 'effect',
  form: (parameters) => ({ of: occlusionParametersSchema.parse(parameters).score, over: 'mean' }),
  explain: async (images, scores, parameters, context) => {
    requireFinite(images, 'the network input');
    const choice = occlusionParametersSchema.parse(parameters);
    const count = axis(images, 0);
    const maps: Float64Array[] = [];
    const figures: Record<string, number>[] = [];
    for (const [index, image] of imagesOf(images).entries()) {
      const one = { data: image.values, shape: [1, ...images.shape.slice(1)] };
      const [score = 0] = await scores.score(one, [index]);
      const place = { index, before: index / count, share: 1 / count };
      maps.push(await losses(image, score, place, scores, choice, context));
      figures.push({ score });
    }
    return { maps: stackMaps(maps, axis(images, 2), axis(images, 3)), figures };
  },
};

/** First pixels of squares along a side. */
function startsAlong(length: number, window: number, stride: number): number[] {
  const last = Math.max(0, length - window);
  const count = Math.ceil(last / stride) + 1;
  return Array.from({ length: count }, (_, index) => Math.min(index * stride, last));
}

async function losses(
  image: ImageView,
  score: number,
  place: { readonly index: number; readonly before: number; readonly share: number },
  scores: Scores,
  { window, stride, fill }: OcclusionParameters,
  context: MethodContext,
): Promise<Float64Array> {
  const { height, width } = image;
  const hidden = fillImage(image, fill);
  const rows = startsAlong(height, window, stride);
  const columns = startsAlong(width, window, stride);
  const squares = rows.flatMap((top) => columns.map((left) => pixelsOf(image, top, left, window)));
  const sums = new Float64Array(height * width);
  const covers = new Float64Array(height * width);
  await askVersions(
    {
      count: squares.length,
      shape: [image.channels, height, width],
      atOnce: scores.atOnce,
      before: place.before,
      share: place.share,
      write: (into, square) => {
        into.set(image.values);
        for (const pixel of squares[square] ?? []) {
          for (let at = pixel; at < into.length; at += height * width) into[at] = hidden[at] ?? 0;
        }
      },
      ask: async (versions, from) => {
        const left = await scores.score(versions, ownedBy(place.index, versions));
        left.forEach((rest, offset) => {
          for (const pixel of squares[from + offset] ?? []) {
            sums[pixel] = (sums[pixel] ?? 0) + score - rest;
            covers[pixel] = (covers[pixel] ?? 0) + 1;
          }
        });
      },
    },
    context,
  );
  return sums.map((sum, pixel) => sum / Math.max(1, covers[pixel] ?? 0));
}

/** Pixels of one square, counted row by row. */
function pixelsOf({ height, width }: ImageView, top: number, left: number, window: number): number[] {
  const pixels: number[] = [];
  for (let y = top; y < Math.min(top + window, height); y++) {
    for (let x = left; x < Math.min(left + window, width); x++) pixels.push(y * width + x);
  }
  return pixels;
}
