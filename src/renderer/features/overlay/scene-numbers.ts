import type { PlateView } from '../../../shared/plate.ts';
import type { OverlayScene } from './overlay-scene.ts';

interface Known {
  readonly number: number;
  readonly wells: PlateView['wells'];
  readonly words: string;
  readonly ids: Int32Array;
}

const keptScenes = 24;

/**
 * Numbers scenes: two get the same number where the same units lie on the same wells and are joined in the same way, so
 * that what was drawn of a class or run is found again when somebody turns back to it.
 */
export function createSceneNumbers(): (scene: OverlayScene) => number {
  const known: Known[] = [];
  let last = 0;
  return ({ plate, units, joined }) => {
    const words = `${joined?.join ?? 'only'} ${joined?.gains.join() ?? ''}`;
    const ids = idsOf([units, ...(joined?.others ?? [])]);
    const found = known.find(
      (scene) => scene.wells === plate.wells && scene.words === words && isSameIds(scene.ids, ids),
    );
    if (found !== undefined) return found.number;
    last += 1;
    known.push({ number: last, wells: plate.wells, words, ids });
    if (known.length > keptScenes) known.shift();
    return last;
  };
}

function idsOf(sides: readonly OverlayScene['units'][]): Int32Array {
  return Int32Array.from(
    sides.flatMap((units) => [-1, ...[...units].flatMap(([field, { id }]) => [field, id])]),
  );
}

const isSameIds = (a: Int32Array, b: Int32Array) =>
  a.length === b.length && a.every((id, index) => id === b[index]);
