import { isCancelled } from '../../../shared/errors.ts';
import type { PlacedMaps } from '../../../shared/map.ts';
import { fetchClasses } from '../../api/index.ts';
import { createStore } from '../../state/index.ts';
import { outlineClasses, type Segments } from './class-outlines.ts';

/** The predicted classes of a field, and their outlines. */
export interface ClassMask {
  readonly grid: PlacedMaps;
  readonly outlines: ReadonlyMap<number, Segments>;
}

/** Masks by network and field, and why one could not be had. */
interface Masks {
  readonly held: ReadonlyMap<string, ClassMask>;
  readonly problem: string | null;
}

export const classMasks = createStore<Masks>({ held: new Map(), problem: null });

export const maskKey = (networkId: number, fieldId: number) => `${networkId}/${fieldId}`;

const mostHeld = 48;
const fetchesAtATime = 2;
const running = new Map<string, AbortController>();
let wanted: readonly { readonly networkId: number; readonly fieldId: number }[] = [];
const failed = new Set<string>();

/** Fetches the masks of these fields that are not here yet; those that nobody wants any longer are given up. */
export function wantMasks(networkId: number, fieldIds: readonly number[]): void {
  wanted = fieldIds.map((fieldId) => ({ networkId, fieldId }));
  const keys = new Set(wanted.map((each) => maskKey(each.networkId, each.fieldId)));
  for (const [key, stop] of running) if (!keys.has(key)) stop.abort();
  startNext();
}

/** Another project is open. */
export function forgetMasks(): void {
  for (const stop of running.values()) stop.abort();
  [wanted] = [[]];
  failed.clear();
  classMasks.set({ held: new Map(), problem: null });
}

function startNext(): void {
  const { held } = classMasks.get();
  for (const { networkId, fieldId } of wanted) {
    const key = maskKey(networkId, fieldId);
    if (running.size >= fetchesAtATime) return;
    if (!held.has(key) && !running.has(key) && !failed.has(key)) start(key, networkId, fieldId);
  }
}

function start(key: string, networkId: number, fieldId: number): void {
  const stop = new AbortController();
  running.set(key, stop);
  fetchClasses(networkId, fieldId, stop.signal)
    .then((grid) => {
      const entries = [...classMasks.get().held, [key, { grid, outlines: outlineClasses(grid) }] as const];
      classMasks.set({ held: new Map(entries.slice(-mostHeld)), problem: null });
    })
    .catch((error: unknown) => {
      if (stop.signal.aborted || isCancelled(error)) return;
      failed.add(key);
      classMasks.set({ problem: error instanceof Error ? error.message : String(error) });
    })
    .finally(() => {
      running.delete(key);
      startNext();
    });
}
