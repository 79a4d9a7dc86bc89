import type { FidelitySettings, NetworkMetricId } from '../../../shared/fidelity.ts';
import type { MapUnit } from '../../../shared/map.ts';
import {
  deletionInsertion,
  faithfulnessCorrelation,
  faithfulnessEstimate,
  infidelity,
  irof,
  monotonicity,
  monotonicityCorrelation,
  regionPerturbation,
  road,
  sensitivityN,
  shownByMap,
  superpixels,
  type ImageView,
  type Judge,
  type MethodContext,
} from '../../attribution/index.ts';
import { noScore, toImageScore, type ImageScore } from './image-score.ts';

/** What the metrics that perturb an image are given. */
export interface PerturbedImage {
  readonly image: ImageView;
  /** [C, H, W]. */
  readonly baseline: Float32Array;
  readonly settings: FidelitySettings;
  /** What the map's values are, which decides how infidelity reads them. */
  readonly unit: MapUnit;
  readonly probability: Judge;
  readonly logit: Judge;
  /** Null for a network that segments nothing. */
  readonly segment: Judge | null;
}

/** One pass over the network, and the metrics that it serves. */
interface Pass {
  readonly metrics: readonly NetworkMetricId[];
  readonly run: (
    map: Float64Array,
    asked: PerturbedImage,
    context: MethodContext,
  ) => Promise<readonly ImageScore[]>;
}

const compactness = 0.3;

const passes: readonly Pass[] = [
  {
    metrics: ['deletion', 'insertion', 'abpc'],
    run: async (map, asked, context) => {
      const outcome = await deletionInsertion(
        asked.image,
        map,
        curveOptions(asked),
        asked.probability,
        context,
      );
      return [
        toImageScore('deletion', outcome, ({ deletionArea: value, deletion: curve }) => ({
          value,
          details: { curve: [...curve] },
        })),
        toImageScore('insertion', outcome, ({ insertionArea: value, insertion: curve }) => ({
          value,
          details: { curve: [...curve] },
        })),
        toImageScore('abpc', outcome, ({ between: value }) => ({ value })),
      ];
    },
  },
  {
    metrics: ['pixel-flipping'],
    run: async (map, asked, context) => {
      const outcome = await deletionInsertion(asked.image, map, curveOptions(asked), asked.logit, context);
      return [
        toImageScore('pixel-flipping', outcome, ({ deletionArea: value, deletion: curve }) => ({
          value,
          details: { curve: [...curve] },
        })),
      ];
    },
  },
  {
    metrics: ['keep-dice', 'delete-dice'],
    run: async (map, asked, context) => {
      if (asked.segment === null) {
        const why = 'the network segments nothing';
        return [noScore('keep-dice', 'not-applicable', why), noScore('delete-dice', 'not-applicable', why)];
      }
      const outcome = await deletionInsertion(asked.image, map, curveOptions(asked), asked.segment, context);
      return [
        toImageScore('keep-dice', outcome, ({ insertionArea: value, insertion: curve }) => ({
          value,
          details: { curve: [...curve] },
        })),
        toImageScore('delete-dice', outcome, ({ deletionArea: value, deletion: curve }) => ({
          value,
          details: { curve: [...curve] },
        })),
      ];
    },
  },
  {
    metrics: ['region-perturbation'],
    run: async (map, asked, context) => {
      const { image, baseline, settings, probability } = asked;
      const side = Math.max(1, Math.ceil(Math.min(image.height, image.width) / settings.patches));
      const options = { side, baseline, order: 'most-first' } as const;
      const most = await regionPerturbation(image, map, options, probability, half(context, 0));
      const opposite = { ...options, order: 'least-first' } as const;
      const least = await regionPerturbation(image, map, opposite, probability, half(context, 1));
      return [
        toImageScore('region-perturbation', most, ({ aopc, curve }) => ({
          value: aopc,
          details: { curve: [...curve], patchPx: side, leastFirst: least.value?.aopc ?? null },
        })),
      ];
    },
  },
  {
    metrics: ['irof'],
    run: async (map, { image, baseline, settings, probability }, context) => {
      const segments = superpixels(image, { count: settings.superpixels, compactness });
      const outcome = await irof(image, map, { segments, baseline }, probability, context);
      return [
        toImageScore('irof', outcome, ({ area }) => ({
          value: area,
          details: { superpixels: segments.count },
        })),
      ];
    },
  },
  {
    metrics: ['road'],
    run: async (map, { image, probability }, context) => {
      const most = await road(image, map, 'most-first', probability, half(context, 0));
      const least = await road(image, map, 'least-first', probability, half(context, 1));
      return [
        toImageScore('road', most, ({ mean, curve }) => ({
          value: mean,
          details: { curve: [...curve], leastFirst: least.value?.mean ?? null },
        })),
      ];
    },
  },
  {
    metrics: ['average-drop', 'average-increase'],
    run: async (map, { image, baseline, probability }, context) => {
      const outcome = await shownByMap(image, map, baseline, probability, context);
      return [
        toImageScore('average-drop', outcome, ({ drop, shown, whole }) => ({
          value: drop,
          details: { whole, shown },
        })),
        toImageScore('average-increase', outcome, ({ increase }) => ({ value: increase })),
      ];
    },
  },
  {
    metrics: ['faithfulness-correlation'],
    run: async (map, { image, baseline, settings, probability }, context) => {
      const options = { baseline, sets: settings.sets };
      const outcome = await faithfulnessCorrelation(image, map, options, probability, context);
      return [toImageScore('faithfulness-correlation', outcome, (value) => ({ value }))];
    },
  },
  {
    metrics: ['faithfulness-estimate'],
    run: async (map, { image, baseline, settings, probability }, context) => {
      const options = { baseline, sets: settings.steps };
      const outcome = await faithfulnessEstimate(image, map, options, probability, context);
      return [toImageScore('faithfulness-estimate', outcome, (value) => ({ value }))];
    },
  },
  {
    metrics: ['monotonicity'],
    run: async (map, asked, context) => {
      const outcome = await monotonicity(asked.image, map, curveOptions(asked), asked.probability, context);
      return [
        toImageScore('monotonicity', outcome, ({ share, curve }) => ({
          value: share,
          details: { curve: [...curve] },
        })),
      ];
    },
  },
  {
    metrics: ['monotonicity-correlation'],
    run: async (map, { image, settings, probability }, context) => {
      const outcome = await monotonicityCorrelation(image, map, settings, probability, context);
      return [toImageScore('monotonicity-correlation', outcome, (value) => ({ value }))];
    },
  },
  {
    metrics: ['sensitivity-n'],
    run: async (map, { image, baseline, settings, probability }, context) => {
      const options = { baseline, sets: Math.max(5, Math.round(settings.sets / 5)) };
      const outcome = await sensitivityN(image, map, options, probability, context);
      return [
        toImageScore('sensitivity-n', outcome, ({ mean, bySize }) => ({
          value: mean,
          details: { bySize: [...bySize] },
        })),
      ];
    },
  },
  {
    metrics: ['infidelity'],
    run: async (map, { image, baseline, settings, unit, probability }, context) => {
      // Maps of layers and opacities are not in units of f; with the scale that suits them best they can be compared.
      const reads = unit === 'gradient' ? 'slope' : 'contribution';
      const options = { perturbations: settings.sets, reads, scale: 'least-squares', baseline } as const;
      const outcome = await infidelity(image, map, options, probability, context);
      return [
        toImageScore('infidelity', outcome, ({ error, ofNothing, scale }) => ({
          value: error,
          details: { ofNothing, scale, reads },
        })),
      ];
    },
  },
];

const curveOptions = ({ settings, baseline }: PerturbedImage) => ({ steps: settings.steps, baseline });

/** The context of the first or second of two halves. */
const half = (context: MethodContext, which: 0 | 1): MethodContext => ({
  ...context,
  onProgress: (share) => context.onProgress((which + share) / 2),
});

/** Whether a metric perturbs the image and asks the network's score alone. */
export const isPerturbing = (metric: NetworkMetricId) =>
  passes.some(({ metrics }) => metrics.includes(metric));

/** How many passes the wanted metrics take. */
export const countPasses = (wanted: readonly NetworkMetricId[]) => passesFor(wanted).length;

const passesFor = (wanted: readonly NetworkMetricId[]) =>
  passes.filter(({ metrics }) => metrics.some((metric) => wanted.includes(metric)));

/** The wanted metrics of one map, in the order of the passes. */
export async function perturbingScores(
  wanted: readonly NetworkMetricId[],
  map: Float64Array,
  asked: PerturbedImage,
  context: MethodContext,
): Promise<ImageScore[]> {
  const scores: ImageScore[] = [];
  const chosen = passesFor(wanted);
  for (const [index, { run }] of chosen.entries()) {
    const onProgress = (share: number) => context.onProgress((index + share) / chosen.length);
    scores.push(...(await run(map, asked, { ...context, onProgress })));
  }
  return scores.filter(({ metric }) => wanted.includes(metric));
}
