import type { LayersTask, UnitTask } from '../../../shared/compute-port.ts';
import { computeFailed, networkMismatch } from '../../../shared/errors.ts';
import type { Rect } from '../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../shared/map.ts';
import type { ExplainedObject, LayerMaps } from '../../../shared/segmentation.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import { reduceMaps, windowReduction, type Reduction } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import { cropToField } from '../inputs/crop-to-field.ts';
import { makeImages } from '../inputs/make-images.ts';
import type { NetworkImages } from '../inputs/network-images.ts';
import type { Tiling } from '../inputs/tiling.ts';
import { batchSizeFor } from './batch-size.ts';
import { ownTargets } from './image-targets.ts';
import { StitchedPlanes } from './stitched-planes.ts';
import { tiledTargets } from './tiled-targets.ts';
import { turn, type UnitContext } from './unit-context.ts';

/**
 * Explains one set of output pixels at several layers and for several windows at once: every layer's map comes from the
 * same backward pass. The numbers are those of `seg-xres-cam` at each layer and window.
 * @throws NetworkMismatch for a network that does not segment, BadInput for a pixel outside its output, Cancelled
 */
export async function explainLayers(
  task: LayersTask,
  engine: Engine,
  context: UnitContext,
): Promise<ExplainedObject> {
  const startedAt = performance.now();
  requireSegmentation(task, engine);
  const images = makeImages(task.pixels, task.recipe, { ...engine.description, ...task.network });
  const reductions = task.windows.map((window) => windowReduction({ window, pool: 'mean' }));
  const unit: UnitTask = {
    ...{ network: task.network, recipe: task.recipe, pixels: task.pixels, target: task.target },
    ...{ method: 'seg-xres-cam', parameters: {}, layer: null, mask: null, capeHead: null, seed: 0 },
  };
  const parts = { task, unit, engine, images, reductions };
  const answer =
    images.tiling === null
      ? await explainWhole(parts, context)
      : await explainTiles(parts, images.tiling, context);
  return { ...answer, seconds: (performance.now() - startedAt) / 1000, device: engine.device };
}

interface Parts {
  readonly task: LayersTask;
  /** The same question as one unit asks it. */
  readonly unit: UnitTask;
  readonly engine: Engine;
  readonly images: NetworkImages;
  readonly reductions: readonly Reduction[];
}

type Answer = Pick<ExplainedObject, 'layers' | 'classIndex' | 'pixels'>;

/** A field that the network sees at once: layers are reduced to maps inside the graph. */
async function explainWhole(
  { task, unit, engine, images, reductions }: Parts,
  context: UnitContext,
): Promise<Answer> {
  await turn(context);
  const batch = images.batch(0, 1);
  const { weights, classes } = await ownTargets(unit, engine)(batch, 0);
  await turn(context);
  const { maps } = await engine.explain(batch, weights, {
    ...{ layers: task.layers, reductions, activations: false, gradients: false },
    ...{ inputGradient: false, score: 'logit' as const },
  });
  const [box] = images.boxes;
  if (box === undefined) throw new RangeError('a field is one image');
  const layers = task.layers.map((layer) => {
    const found = maps[layer];
    if (found === undefined) throw computeFailed({ what: `the engine gave no map for layer ${layer}` });
    return toLayerMaps(task, layer, found, box);
  });
  return { layers, classIndex: classes[0] ?? null, pixels: countPixels(weights) };
}

/** A field in tiles: activation and gradient are put together to those of the whole field and then reduced. */
async function explainTiles(
  { task, unit, engine, images, reductions }: Parts,
  tiling: Tiling,
  context: UnitContext,
): Promise<Answer> {
  const targets = await tiledTargets(unit, images, tiling, engine, context);
  const planes = new Map<string, { readonly a: StitchedPlanes; readonly g: StitchedPlanes }>();
  const size = batchSizeFor(images);
  for (let from = 0; from < images.count; from += size) {
    await turn(context);
    const batch = images.batch(from, Math.min(from + size, images.count));
    const { weights } = await targets.source(batch, from);
    const result = await engine.explain(batch, weights, {
      ...{ layers: task.layers, reductions: [], activations: true, gradients: true },
      ...{ inputGradient: false, score: 'logit' as const },
    });
    for (const layer of task.layers) {
      const [a, g] = [result.activations[layer], result.gradients[layer]];
      if (a === undefined || g === undefined)
        throw computeFailed({ what: `the engine gave no activation and gradient for layer ${layer}` });
      const { path } = task.network;
      const whole = planes.get(layer) ?? {
        a: new StitchedPlanes(tiling, a, path),
        g: new StitchedPlanes(tiling, g, path),
      };
      planes.set(layer, whole);
      whole.a.place(from, a);
      whole.g.place(from, g);
    }
    context.onProgress(Math.min(1, (from + size) / images.count));
  }
  const layers = [...planes].map(([layer, { a, g }]) => {
    const maps = reductions.map((reduction) => reduceMaps(a.tensor, g.tensor, reduction));
    return toLayerMaps(task, layer, maps, a.stitch.box);
  });
  return { layers, classIndex: targets.classIndex, pixels: targets.pixels };
}

function toLayerMaps(task: LayersTask, layer: string, maps: readonly Tensor[], box: Rect): LayerMaps {
  const placed = maps.map((map) => place(map, box, task));
  const [first] = placed;
  const [x = 0, y = 0, width = 0, height = 0] = first?.boxes ?? [];
  return {
    layer,
    height: first?.height ?? 0,
    width: first?.width ?? 0,
    box: [x, y, width, height],
    maps: placed.map(({ data }, at) => ({ window: task.windows[at] ?? 0, data })),
  };
}

/** Padding around a whole field is left out, as it is of a unit's map. */
function place(
  map: Tensor,
  { x, y, width, height }: Rect,
  { pixels, recipe, network }: LayersTask,
): PlacedMaps {
  if (map.data.some((value) => !Number.isFinite(value))) {
    throw computeFailed({
      what: 'the map holds values that are no finite numbers: the network overflowed on this input',
      where: network.path,
      mend: "Check the scaling of the network's channels.",
    });
  }
  const boxes = Float32Array.of(x, y, width, height);
  const maps = { count: 1, height: axis(map, 1), width: axis(map, 2), data: map.data, boxes };
  return pixels.kind === 'tensor' || recipe?.view.kind === 'tiles' ? maps : cropToField(maps, pixels);
}

/** Pixels whose logit is in the score. */
const countPixels = ({ data }: Tensor): number =>
  data.reduce((count, weight) => count + (weight === 0 ? 0 : 1), 0);

/** @throws NetworkMismatch for a network that classifies whole images. */
export function requireSegmentation({ network }: Pick<LayersTask, 'network'>, { description }: Engine): void {
  if (description.task === 'segmentation') return;
  throw networkMismatch({
    what: 'the network classifies whole images and draws no mask',
    where: network.path,
    mend: 'Choose a segmentation network.',
  });
}
