import type { ComputePort, NetworkFile, PredictTask } from '../../shared/compute-port.ts';
import { networkMismatch, unsupported } from '../../shared/errors.ts';
import type { FieldId, NetworkId } from '../../shared/ids.ts';
import type { PlacedMaps } from '../../shared/map.ts';
import type { MethodId, Parameters } from '../../shared/methods.ts';
import type { ExplainedObject } from '../../shared/segmentation.ts';
import type { Target } from '../../shared/target.ts';
import type { Project, StoredNetwork } from '../db/index.ts';
import type { PixelPort } from './pixel-port.ts';

/** Where networks, pixels and computing come from; the composition root hands it in. */
export interface SegmentationSources {
  readonly project: Project;
  readonly port: ComputePort;
  readonly pixels: PixelPort;
  readonly locate: (network: StoredNetwork, signal?: AbortSignal) => Promise<NetworkFile>;
}

/** A field as a segmentation network of the project is to see it. */
export interface SegmentedPlace {
  readonly networkId: NetworkId;
  readonly fieldId: FieldId;
}

/** What is asked of an object; see `LayersTask`. */
export interface ObjectQuestion extends SegmentedPlace {
  readonly target: Target;
  readonly layers: readonly string[];
  readonly windows: readonly number[];
}

/**
 * The class that a network sees at every pixel of its output for a field. Nothing is stored.
 * @throws NotFound for an unknown network or field, NetworkMismatch where the network does not segment fields
 */
export async function readClasses(
  sources: SegmentationSources,
  place: SegmentedPlace,
  signal: AbortSignal,
): Promise<PlacedMaps> {
  return sources.port.segment(await toTask(sources, place, signal), { signal });
}

/** Why a network drew an object: its maps at several layers from one backward pass. Nothing is stored. @throws as above */
export async function explainObject(
  sources: SegmentationSources,
  { target, layers, windows, ...place }: ObjectQuestion,
  signal: AbortSignal,
): Promise<ExplainedObject> {
  const task = await toTask(sources, place, signal);
  return sources.port.explainLayers({ ...task, target, layers, windows }, { signal });
}

/** The method whose numbers a window's map has. */
export function methodOfWindow(window: number): { method: MethodId; parameters: Parameters } {
  if (window === 1) return { method: 'seg-hires-grad-cam', parameters: {} };
  if (window === 0) return { method: 'seg-grad-cam', parameters: {} };
  return { method: 'seg-xres-cam', parameters: { window, pool: 'mean' } };
}

async function toTask(
  { project, pixels, locate }: SegmentationSources,
  { networkId, fieldId }: SegmentedPlace,
  signal: AbortSignal,
): Promise<PredictTask> {
  const network = project.readNetwork(networkId);
  const { recipe, name, description } = network;
  if (description.task !== 'segmentation') {
    throw networkMismatch({ what: `${name} does not segment`, mend: 'Choose a segmentation network.' });
  }
  if (recipe.view.kind === 'cells') {
    throw unsupported({
      what: `${name} sees single cells, and segments no field`,
      mend: 'Choose a network that sees fields or tiles.',
    });
  }
  const [file, { width, height, planes }] = await Promise.all([
    locateOnce(locate, network, signal),
    pixels.readField(fieldId, recipe.channels, signal),
  ]);
  return { network: file, recipe, pixels: { kind: 'field', width, height, planes, centres: null } };
}

/** A network that was found and hashed is not looked for again for so long: the next click comes soon. */
const trustedMs = 10_000;
const located = new WeakMap<SegmentationSources['locate'], Map<string, { at: number; file: NetworkFile }>>();

async function locateOnce(
  locate: SegmentationSources['locate'],
  network: StoredNetwork,
  signal: AbortSignal,
): Promise<NetworkFile> {
  const known = located.get(locate) ?? new Map<string, { at: number; file: NetworkFile }>();
  located.set(locate, known);
  const key = `${network.id} ${network.sha256}`;
  const found = known.get(key);
  if (found !== undefined && performance.now() - found.at < trustedMs) return found.file;
  const file = await locate(network, signal);
  known.set(key, { at: performance.now(), file });
  return file;
}
