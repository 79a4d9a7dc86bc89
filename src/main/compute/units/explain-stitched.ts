import type { UnitTask } from '../../../shared/compute-port.ts';
import { computeFailed } from '../../../shared/errors.ts';
import type { Rect } from '../../../shared/geometry.ts';
import type { MapUnit } from '../../../shared/map.ts';
import type { Tensor } from '../../../shared/tensor.ts';
import { reduceMaps, type FeatureMethod, type Method } from '../../attribution/index.ts';
import type { Engine } from '../engine.ts';
import type { NetworkImages } from '../inputs/network-images.ts';
import type { Tiling } from '../inputs/tiling.ts';
import { batchSizeFor } from './batch-size.ts';
import { emptyReasons } from './empty-reasons.ts';
import { requireHead } from './explain-by-features.ts';
import type { ExplainedBatch } from './explained-batch.ts';
import { explainedLayer } from './explained-layer.ts';
import type { TargetSource } from './image-targets.ts';
import { toProbabilities } from './probabilities.ts';
import { StitchedPlanes } from './stitched-planes.ts';
import { targetClasses } from './target-weights.ts';
import { turn, type UnitContext } from './unit-context.ts';

/** A field in tiles, and what is asked of it. */
export interface TiledField {
  readonly task: UnitTask;
  readonly engine: Engine;
  readonly images: NetworkImages;
  readonly tiling: Tiling;
  /** The tiles' targets where pixels are explained; null where the network classifies. */
  readonly targets: TargetSource | null;
}

/** A batch of one image, the field. What the network says of it is told tile by tile. */
type FieldBatch = Omit<ExplainedBatch, 'probabilities'>;

/** One map of the whole field. */
export interface ExplainedField {
  /** One image: the field. */
  readonly batch: FieldBatch;
  readonly box: Rect;
  readonly layer: string;
  readonly unit: MapUnit;
}

/** Explains a field whose tiles must be looked at together. `onTiles` hears the class probabilities of every batch. */
export type ExplainField = (
  context: UnitContext,
  onTiles: (probabilities: Tensor) => void,
) => Promise<ExplainedField>;

/**
 * How a method that sums over the cells of a layer explains a field in tiles: activation, and gradient where it needs
 * one, are put together to those of the whole field, and the method sees them once. Null for methods whose maps of
 * tiles can be put together as they are.
 */
export function wholeFieldExplainer(method: Method, field: TiledField): ExplainField | null {
  switch (method.kind) {
    case 'activation':
      return (context, onTiles) => fromActivation(method.explain, method.unit, field, context, onTiles);
    case 'pair':
      return withGradient(method.explain, method.unit, field);
    case 'reduction': {
      const reduction = method.reduction(field.task.parameters);
      const local = ['hires', 'layer-cam', 'element-wise'].includes(reduction.kind);
      return local ? null : withGradient((a, g) => reduceMaps(a, g, reduction), 'logit', field);
    }
    case 'features':
      return (context, onTiles) => fromFeatures(method, field, context, onTiles);
    case 'score':
    case 'iterative':
      return null;
  }
}

/** Gradients of a classified tile are those of its own score, so only a segmented field has one gradient. */
function withGradient(
  explain: (activation: Tensor, gradient: Tensor) => Tensor,
  unit: MapUnit,
  field: TiledField,
): ExplainField | null {
  const { targets } = field;
  if (targets === null) return null;
  return (context, onTiles) => fromPair(explain, unit, { ...field, targets }, context, onTiles);
}

async function fromActivation(
  explain: (activation: Tensor) => Tensor,
  unit: MapUnit,
  { task, engine, images, tiling }: TiledField,
  context: UnitContext,
  onTiles: (probabilities: Tensor) => void,
): Promise<ExplainedField> {
  const layer = explainedLayer(task, engine);
  let planes: StitchedPlanes | null = null;
  for await (const [from, batch] of batchesOf(images, context)) {
    const { activation, logits } = await engine.features(batch, layer);
    planes ??= new StitchedPlanes(tiling, activation, task.network.path);
    planes.place(from, activation);
    onTiles(toProbabilities(logits, engine.description));
  }
  const { tensor, stitch } = filled(planes);
  return { ...toField(explain(tensor), unit, false), box: stitch.box, layer, unit };
}

async function fromPair(
  explain: (activation: Tensor, gradient: Tensor) => Tensor,
  unit: MapUnit,
  { task, engine, images, tiling, targets }: TiledField & { readonly targets: TargetSource },
  context: UnitContext,
  onTiles: (probabilities: Tensor) => void,
): Promise<ExplainedField> {
  const layer = explainedLayer(task, engine);
  const request = {
    layers: [layer],
    reductions: [],
    activations: true,
    gradients: true,
    inputGradient: false,
    score: 'logit',
  } as const;
  let planes: { readonly activation: StitchedPlanes; readonly gradient: StitchedPlanes } | null = null;
  let empty = true;
  for await (const [from, batch] of batchesOf(images, context)) {
    const target = await targets(batch, from);
    const result = await engine.explain(batch, target.weights, request);
    const [activation, gradient] = [result.activations[layer], result.gradients[layer]];
    if (activation === undefined || gradient === undefined) {
      throw computeFailed({ what: `the engine gave no activation and gradient for layer ${layer}` });
    }
    planes ??= {
      activation: new StitchedPlanes(tiling, activation, task.network.path),
      gradient: new StitchedPlanes(tiling, gradient, task.network.path),
    };
    planes.activation.place(from, activation);
    planes.gradient.place(from, gradient);
    empty &&= target.empty.every(Boolean);
    onTiles(toProbabilities(result.logits, engine.description));
  }
  const { tensor, stitch } = filled(planes?.activation ?? null);
  const maps = explain(tensor, filled(planes?.gradient ?? null).tensor);
  return { ...toField(maps, unit, empty), box: stitch.box, layer, unit };
}

/**
 * A head over the features of the whole field. Its region weights are a softmax over all cells of all tiles, taken in
 * the log domain, so that the map sums to the field's class probability. The predicted class is that of the tiles'
 * mean logits, which stand for the field's.
 */
async function fromFeatures(
  method: FeatureMethod,
  { task, engine, images, tiling }: TiledField,
  context: UnitContext,
  onTiles: (probabilities: Tensor) => void,
): Promise<ExplainedField> {
  const head = requireHead(method, task);
  const mean = new Float32Array(engine.description.classCount);
  let planes: StitchedPlanes | null = null;
  for await (const [from, batch] of batchesOf(images, context)) {
    const { activation, logits } = await engine.features(batch, head.layer);
    planes ??= new StitchedPlanes(tiling, activation, task.network.path);
    planes.place(from, activation);
    logits.data.forEach((logit, at) => {
      mean[at % mean.length] = (mean[at % mean.length] ?? 0) + logit / images.count;
    });
    onTiles(toProbabilities(logits, engine.description));
  }
  const { tensor, stitch } = filled(planes);
  const logits = { data: mean, shape: [1, mean.length] };
  const classes = targetClasses(task.target, 1, logits, engine.description);
  const raw = method.explain(tensor, classes, head, task.parameters, null);
  return { batch: raw, box: stitch.box, layer: head.layer, unit: raw.unit };
}

/** The field's tiles batch by batch, each with the number of its first. */
async function* batchesOf(
  images: NetworkImages,
  context: UnitContext,
): AsyncGenerator<readonly [from: number, batch: Tensor]> {
  const size = batchSizeFor(images);
  for (let from = 0; from < images.count; from += size) {
    await turn(context);
    const to = Math.min(from + size, images.count);
    yield [from, images.batch(from, to)];
    context.onProgress(to / images.count);
  }
}

function filled(planes: StitchedPlanes | null): StitchedPlanes {
  if (planes === null) throw new RangeError('a field has at least one tile');
  return planes;
}

function toField(maps: Tensor, unit: MapUnit, empty: boolean): Pick<ExplainedField, 'batch'> {
  const emptied = emptyReasons(maps, [empty]);
  return { batch: { maps, unit, emptyReasons: emptied, figures: [{}] } };
}
