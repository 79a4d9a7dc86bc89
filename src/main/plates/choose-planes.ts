import { compareNaturally } from './natural-order.ts';
import type { ListedImage } from './readers/plate-reader.ts';

/** The images that a plate takes: for every field and channel one slice of one time point. */
export interface ChosenPlanes {
  readonly images: readonly ListedImage[];
  /** How many images were passed over because they show another slice or time point. */
  readonly otherSlices: number;
  readonly otherTimes: number;
}

/**
 * Takes the earliest time point of the plate; of a stack a projection that the microscope stored (a name without z)
 * where there is one, otherwise the slice in the middle.
 */
export function choosePlanes(images: readonly ListedImage[]): ChosenPlanes {
  const firstTime = Math.min(...new Set(images.map(({ t }) => t ?? 0)));
  const atFirst = images.filter(({ t }) => (t ?? 0) === firstTime);
  const stacks = Map.groupBy(
    atFirst,
    ({ well, field, channel }) => `${well.row}|${well.column}|${field}|${channel ?? ''}`,
  );
  const chosen = [...stacks.values()].map(chooseSlice);
  return {
    images: chosen,
    otherSlices: atFirst.length - chosen.length,
    otherTimes: images.length - atFirst.length,
  };
}

function chooseSlice(stack: readonly ListedImage[]): ListedImage {
  const projection = stack.find(({ z }) => z === null);
  const ordered = [...stack].sort(
    (a, b) => (a.z ?? 0) - (b.z ?? 0) || compareNaturally(a.relativePath, b.relativePath),
  );
  const middle = projection ?? ordered[Math.floor(ordered.length / 2)];
  if (middle === undefined) throw new RangeError('a stack has at least one image');
  return middle;
}
