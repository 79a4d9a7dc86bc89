import type { SegmentRequest } from '../../../shared/contract/regions.ts';
import type { ComputePort, NetworkFile } from '../../../shared/compute-port.ts';
import { cancelled, networkMismatch, unsupported } from '../../../shared/errors.ts';
import { fitInside, type Rect, type Size } from '../../../shared/geometry.ts';
import type { FieldId, NetworkId } from '../../../shared/ids.ts';
import type { ObjectFinder, Recipe } from '../../../shared/network.ts';
import { traceLabels } from '../../../shared/region-trace.ts';
import { geometryArea } from '../../../shared/region.ts';
import type { Tensor } from '../../../shared/tensor.ts';
import type { Project, RegionToSave } from '../../db/index.ts';
import type { FieldSource } from '../fidelity/field-source.ts';
import { windowProbabilities } from './window-probabilities.ts';
import { labelComponents } from './formats/components.ts';

/** Where pixels, nuclei and networks come from; the composition root hands it in. */
export interface SegmentSources {
  readonly port: ComputePort;
  readonly pixels: Pick<FieldSource, 'readField'> & {
    labelObjects(fieldId: FieldId, finder: ObjectFinder, signal?: AbortSignal): Promise<ArrayLike<number>>;
  };
  /** Finder settings that suit a field of this size. */
  readonly finderFor: (field: Size, channel: string) => ObjectFinder;
  /** A network's file, found and checked. */
  readonly locate: (networkId: NetworkId, signal: AbortSignal) => Promise<NetworkFile>;
}

/** Objects of a network's class smaller than this are noise of single pixels. */
const leastAreaPx = 15;

/**
 * Finds objects in fields and stores each as a region, all as one edit. A network's objects are the connected parts of
 *
 * the pixels where the class has the highest probability.
 * @throws NetworkMismatch, Unsupported where the network does not segment whole fields.
 */
export async function segmentFields(
  project: Project,
  request: SegmentRequest,
  sources: SegmentSources,
  signal: AbortSignal,
): Promise<{ regions: number; fields: number }> {
  const save: RegionToSave[] = [];
  let fields = 0;
  for (const fieldId of request.fieldIds) {
    if (signal.aborted) throw cancelled();
    const size = project.fieldSize(fieldId);
    if (size === null) continue;
    const { labels, limits, by } = await labelField(project, fieldId, size, request, sources, signal);
    const found = [...traceLabels(labels, size).values()].filter((geometry) => {
      const area = geometryArea(geometry);
      return area >= limits.minAreaPx && area <= limits.maxAreaPx;
    });
    fields += found.length > 0 ? 1 : 0;
    save.push(
      ...found.map((geometry) => ({
        id: null,
        fieldId,
        class: request.class,
        annotator: request.annotator,
        name: null,
        origin: { kind: 'segmented', by } as const,
        geometry,
      })),
    );
  }
  if (save.length > 0) project.editRegions({ label: `segment ${save.length} objects`, save });
  return { regions: save.length, fields };
}

async function labelField(
  project: Project,
  fieldId: FieldId,
  size: Size,
  { source }: SegmentRequest,
  sources: SegmentSources,
  signal: AbortSignal,
) {
  if (source.kind === 'nuclei') {
    const finder = sources.finderFor(size, source.channel);
    const labels = await sources.pixels.labelObjects(fieldId, finder, signal);
    return { labels, limits: finder, by: `nucleus finder in ${source.channel}` };
  }
  const network = project.readNetwork(source.networkId);
  const { recipe } = network;
  if (network.description.task !== 'segmentation') {
    throw networkMismatch({
      what: `${network.name} does not segment`,
      mend: 'Choose a segmentation network.',
    });
  }
  const { view } = recipe;
  if (view.kind === 'cells') {
    throw unsupported({
      what: `${network.name} sees single cells, and segments no field`,
      mend: 'Choose a network that sees fields or tiles.',
    });
  }
  const { planes } = await sources.pixels.readField(fieldId, recipe.channels, signal);
  const file = await sources.locate(source.networkId, signal);
  const picture = { ...size, planes };
  const probabilities =
    view.kind === 'tiles'
      ? await windowProbabilities(picture, file, recipe, view.haloPx, sources.port, signal)
      : await fieldProbabilities(picture, file, recipe, sources.port, signal);
  const mask = classMask(probabilities, source.classIndex, size, recipe);
  const limits = { minAreaPx: leastAreaPx, maxAreaPx: Infinity };
  return {
    labels: labelComponents(mask, size).labels,
    limits,
    by: `${network.name}, class ${source.classIndex}`,
  };
}

async function fieldProbabilities(
  picture: Size & { readonly planes: readonly Float32Array[] },
  network: NetworkFile,
  recipe: Recipe,
  port: ComputePort,
  signal: AbortSignal,
): Promise<Tensor> {
  const pixels = { kind: 'field', ...picture, centres: null } as const;
  return (await port.predict({ network, recipe, pixels }, { signal })).probabilities;
}

/** 1 where a field's pixel shows the class: asked at the network's pixel that holds its centre. */
export function classMask(probabilities: Tensor, classIndex: number, size: Size, recipe: Recipe): Uint8Array {
  const [, classes = 1, height = 1, width = 1] = probabilities.shape;
  const frame = frameOf(size, recipe, { width, height });
  const mask = new Uint8Array(size.width * size.height);
  const plane = width * height;
  for (let y = 0; y < size.height; y++) {
    const row = Math.min(height - 1, Math.floor(frame.y + ((y + 0.5) * frame.height) / size.height));
    for (let x = 0; x < size.width; x++) {
      const column = Math.min(width - 1, Math.floor(frame.x + ((x + 0.5) * frame.width) / size.width));
      if (winner(probabilities.data, row * width + column, plane, classes) === classIndex) {
        mask[y * size.width + x] = 1;
      }
    }
  }
  return mask;
}

/** Where the field lies in the network's output: all of it when stretched, the fitted part when letterboxed. */
function frameOf(size: Size, { view, inputSize }: Recipe, output: Size): Rect {
  if (view.kind !== 'field' || view.fit === 'stretch') return { x: 0, y: 0, ...output };
  const [height, width] = inputSize;
  const inner = fitInside(size, { width, height });
  const [scaleX, scaleY] = [output.width / width, output.height / height];
  return {
    x: inner.x * scaleX,
    y: inner.y * scaleY,
    width: inner.width * scaleX,
    height: inner.height * scaleY,
  };
}

/** The class with the highest probability of a pixel. */
function winner(data: ArrayLike<number>, pixel: number, plane: number, classes: number): number {
  let best = 0;
  for (let index = 1; index < classes; index++) {
    if ((data[index * plane + pixel] ?? 0) > (data[best * plane + pixel] ?? 0)) best = index;
  }
  return best;
}
