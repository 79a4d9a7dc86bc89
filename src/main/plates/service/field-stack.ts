import type { PlaneChoice } from '../../../shared/stack.ts';
import type { StackPlane } from '../../db/index.ts';
import { parseLocator, type StoredPlane } from './stored-plane.ts';

/** The slices and time points of one field. */
export interface FieldStack {
  /** The plane of a channel that a choice asks for; `own`, which the import chose, where it is that one; null for none. */
  find(channel: number, own: StoredPlane, choice: PlaneChoice): StoredPlane | null;
}

interface PlacedPlane {
  readonly z: number;
  readonly t: number;
  readonly plane: StoredPlane;
}

/** @param shownTime the time point that the import chose, for planes that are in no stack themselves */
export function createFieldStack(planes: readonly StackPlane[], shownTime: number | undefined): FieldStack {
  const byChannel = Map.groupBy(planes, ({ channel }) => channel);
  return {
    find: (channel, own, choice) => {
      const stack = (byChannel.get(channel) ?? []).map(
        ({ z, t, root, relativePath, locator }): PlacedPlane => ({
          z,
          t,
          plane: parseLocator(locator, root, relativePath),
        }),
      );
      return findPlane(stack, own, choice, shownTime);
    },
  };
}

function findPlane(
  stack: readonly PlacedPlane[],
  own: StoredPlane,
  { z, t }: PlaneChoice,
  shownTime: number | undefined,
): StoredPlane | null {
  const files = new Set([own.path, ...(own.stack ?? [])]);
  const ofOwn = stack.filter(({ plane }) => files.has(plane.path) && plane.index.t === own.index.t);
  const ownTime = ofOwn[0]?.t ?? shownTime;
  const time = t ?? ownTime;
  // A projection that the microscope stored lies in a file of its own, which is no slice.
  const projected = own.projection === 'max';
  const ownSlice = projected ? 'max' : ofOwn.find(({ plane }) => plane.index.z === own.index.z)?.z;
  if (time === ownTime && (z === null || z === ownSlice)) return own;
  const slice = z ?? ownSlice ?? 'max';
  const atTime = stack.filter((each) => each.t === time);
  if (slice === 'max') return projectAll(atTime);
  return atTime.find((each) => each.z === slice)?.plane ?? null;
}

/** All slices of one time point as one plane, by their maximum. */
function projectAll(slices: readonly PlacedPlane[]): StoredPlane | null {
  const [first] = slices;
  if (first === undefined) return null;
  const stack = [...new Set(slices.map(({ plane }) => plane.path))];
  return { ...first.plane, index: { ...first.plane.index, z: 0 }, projection: 'max', stack };
}
