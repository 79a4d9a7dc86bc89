import { isCancelled } from '../../../shared/errors.ts';
import type { Network } from '../../../shared/contract/rpc.ts';
import type { Field, PlateView } from '../../../shared/plate.ts';
import { windowsOf, type LayerMaps } from '../../../shared/segmentation.ts';
import { call, fetchObject } from '../../api/index.ts';
import { findAt } from '../viewer/index.ts';
import { classMasks, maskKey } from './class-masks.ts';
import { segmentationState, type AskedObject } from './segmentation-state.ts';
import { stripLayers } from './strip-layers.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The cell of a network's output that a point of the plate lies on; null where no mask is. */
export function cellUnder(plate: PlateView, network: Network, point: Point): AskedObject | null {
  const { field } = findAt(plate, point);
  const mask = field === null ? undefined : classMasks.get().held.get(maskKey(network.id, field.id));
  if (field === null || mask === undefined) return null;
  const { grid } = mask;
  const [left = 0, top = 0, width = 1, height = 1] = grid.boxes;
  const at = inField(field, point);
  const x = Math.floor(((at.x - left) / width) * grid.width);
  const y = Math.floor(((at.y - top) / height) * grid.height);
  if (x < 0 || y < 0 || x >= grid.width || y >= grid.height) return null;
  return { networkId: network.id, field, y, x };
}

function inField({ canvas, width }: Field, { x, y }: Point): Point {
  const zoom = canvas.width / width;
  return { x: (x - canvas.x) / zoom, y: (y - canvas.y) / zoom };
}

let asking = new AbortController();

/** Asks why the network drew an object: both ends of the window at every layer of the strip, by one call. */
export async function askAbout(network: Network, asked: AskedObject): Promise<void> {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const layers = stripLayers(network.description).map(({ name }) => name);
  const known = segmentationState.get().layer;
  const { recommendedLayer } = network.description;
  const layer =
    [known, recommendedLayer].find((name) => name !== null && layers.includes(name)) ?? layers.at(-1);
  segmentationState.set({ asked, busy: true, problem: null, kept: null, layer: layer ?? null });
  const isDone = await request(asked, layers, [1, 0], signal, true);
  if (isDone && layer !== undefined) await askForWindows(network, layer);
}

/** Asks for the windows of a layer that are not here yet, so that the slider moves without waiting. */
export async function askForWindows(network: Network, layer: string): Promise<void> {
  const { asked, answer } = segmentationState.get();
  const facts = network.description.layers.find(({ name }) => name === layer);
  if (asked === null || facts === undefined) return;
  const grid = answer?.layers.get(layer) ?? facts;
  const has = new Set(answer?.layers.get(layer)?.maps.map(({ window }) => window));
  const missing = windowsOf(grid).filter((window) => !has.has(window));
  if (missing.length > 0) await request(asked, [layer], missing, asking.signal, false);
}

async function request(
  asked: AskedObject,
  layers: readonly string[],
  windows: readonly number[],
  signal: AbortSignal,
  isFirst: boolean,
): Promise<boolean> {
  try {
    const { y, x } = asked;
    const question = { y, x, layers, windows };
    const { layers: found, ...facts } = await fetchObject(asked.networkId, asked.field.id, question, signal);
    segmentationState.set(({ answer }) => ({
      busy: false,
      answer: {
        facts: isFirst || answer === null ? facts : answer.facts,
        layers: join(isFirst ? null : answer, found),
      },
    }));
    return true;
  } catch (error) {
    if (!signal.aborted && !isCancelled(error)) {
      segmentationState.set({ busy: false, problem: error instanceof Error ? error.message : String(error) });
    }
    return false;
  }
}

/** What is known already with what has come, windows from single cells to the whole grid. */
function join(
  known: { readonly layers: ReadonlyMap<string, LayerMaps> } | null,
  found: readonly LayerMaps[],
): Map<string, LayerMaps> {
  const joined = new Map(known?.layers);
  const rank = (window: number) => (window === 0 ? Infinity : window);
  for (const layer of found) {
    const before = joined.get(layer.layer)?.maps ?? [];
    const maps = [
      ...before.filter(({ window }) => layer.maps.every((map) => map.window !== window)),
      ...layer.maps,
    ];
    joined.set(layer.layer, { ...layer, maps: maps.sort((a, b) => rank(a.window) - rank(b.window)) });
  }
  return joined;
}

/** Turns to another layer; its windows are fetched behind the two that are here. */
export async function chooseLayer(network: Network, layer: string): Promise<void> {
  segmentationState.set({ layer, kept: null });
  await askForWindows(network, layer);
}

/** Computes the shown map again as a run of this one field, which the project keeps. */
export async function keepAsRun(asked: AskedObject, layer: string, window: number): Promise<void> {
  try {
    const { y, x, networkId, field } = asked;
    const target = { kind: 'object' as const, y, x };
    const run = await call('segmentation.keep', { networkId, fieldId: field.id, target, layer, window });
    segmentationState.set({ kept: run.id });
  } catch (error) {
    segmentationState.set({ problem: error instanceof Error ? error.message : String(error) });
  }
}
