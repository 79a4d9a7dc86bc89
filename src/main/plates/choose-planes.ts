import { join } from 'node:path';
import { badInput } from '../../shared/errors.ts';
import type { SliceChoice, TimeChoice } from '../../shared/import.ts';
import { compareNaturally } from './natural-order.ts';
import type { StackChoice } from './pixels/digest.ts';
import { groupByStack, type ListedImage, type PlaneReading } from './readers/plate-reader.ts';

/** The images that a plate takes: for every field and channel one plane of each time point that is taken. */
export interface ChosenPlanes {
  readonly images: readonly ListedImage[];
  /** How many images were passed over because they show another slice or time point. */
  readonly otherSlices: number;
  readonly otherTimes: number;
}

/** Which slice and time point of a plate are taken. */
export interface StackOptions {
  /**
   * `middle`, the default: a projection that the microscope stored, else the slice in the middle. `max`: all slices as
   * one by their maximum. A number: that slice as the files count it; from 1 where slices lie inside an image.
   */
  readonly z?: SliceChoice | undefined;
  /** `first`, the default; a number, as that of `z`; `all`: each as a field of its own. */
  readonly t?: TimeChoice | undefined;
}

/**
 * Chooses among slices and time points by what names and indexes say, never by the order of files. Slices and time
 * points inside one image are chosen when it is read. @throws BadInput where the plate has no such slice or time
 */
export function choosePlanes(all: readonly ListedImage[], options: StackOptions = {}): ChosenPlanes {
  const { z = 'middle', t = 'first' } = options;
  const atTime = chooseTimes(all, t);
  const slice = typeof z === 'number' ? chooseNumber(all, 'z', z, 'slice') : null;
  const stacks = groupByStack(atTime);
  const images = [...stacks.values()].flatMap((stack) => chooseSlice(stack, { z, t, slice }) ?? []);
  const read = images.reduce((sum, { reading }) => sum + (reading?.stack?.length ?? 1), 0);
  return { images, otherSlices: atTime.length - read, otherTimes: all.length - atTime.length };
}

/** How the worker reads a chosen image of the plate at `root`. */
export function toStackChoice(root: string, listed: ListedImage): StackChoice {
  const { reading } = listed;
  const own = openingOf(listed);
  if (reading === undefined) return { z: 'middle', t: 0, ...own };
  const { z, t, projection, stack } = reading;
  const files = stack?.map((file) => join(root, file));
  return { z: projection === null ? z : 0, t, projection, stack: files, ...own };
}

/** What a plane's locator says besides its place in the image, so that it is read the same way again. */
export function toProjection(listed: ListedImage): Record<string, unknown> {
  const own = openingOf(listed);
  const { reading } = listed;
  if (reading === undefined || reading.projection === null) return own;
  const { projection, stack } = reading;
  return { projection, ...(stack === null ? {} : { stack }), ...own };
}

/** How the file is opened: for itself, or for one of its images. */
const openingOf = (listed: ListedImage) => ({
  ...(isAlone(listed) ? { alone: true } : {}),
  ...(listed.series === undefined ? {} : { series: listed.series }),
});

/** A file of an OME-TIFF set whose name says which of its planes it holds. */
const isAlone = ({ relativePath, channel, z, t, reading }: ListedImage) =>
  /\.ome\.tiff?$/i.test(relativePath) &&
  (channel !== null || z !== null || t !== null || (reading !== undefined && reading.stack !== null));

function chooseTimes(all: readonly ListedImage[], t: TimeChoice): readonly ListedImage[] {
  if (t === 'all') return nameTimes(all, t);
  const times = new Set(all.map((image) => image.t ?? 0));
  const wanted = t === 'first' ? smallest(times) : chooseNumber(all, 't', t, 'time point');
  return wanted === null ? all : all.filter((image) => (image.t ?? 0) === wanted);
}

/** Where each time point becomes a field, the images with fields that say both; else the very images. */
export function nameTimes(all: readonly ListedImage[], t: TimeChoice): readonly ListedImage[] {
  if (t !== 'all' || all.every((image) => (image.t ?? 0) === (all[0]?.t ?? 0))) return all;
  return all.map((image) => ({ ...image, field: `${image.field} t${image.t ?? 0}` }));
}

const smallest = (values: Iterable<number>) => {
  let least = Infinity;
  for (const value of values) least = Math.min(least, value);
  return least;
};

/** The slice or time point that was asked for, where files tell them; null where they lie inside the images. */
function chooseNumber(
  all: readonly ListedImage[],
  axis: 'z' | 't',
  wanted: number,
  noun: string,
): number | null {
  const values = [...new Set(all.map((image) => image[axis]))].filter((value) => value !== null);
  if (values.length === 0) return null;
  if (values.includes(wanted)) return wanted;
  const shown = values.sort((a, b) => a - b).slice(0, 20);
  throw badInput({
    what: `the plate has no ${noun} ${wanted}`,
    mend: `It has ${shown.join(', ')}${values.length > shown.length ? ' and so on' : ''}.`,
  });
}

/** Slices and time points inside an image are counted from 1, as viewers show them. */
const fromOne = (number: number) => Math.max(0, number - 1);

interface Choice {
  readonly z: SliceChoice;
  readonly t: TimeChoice;
  /** The chosen slice as the files call it. */
  readonly slice: number | null;
}

function chooseSlice(stack: readonly ListedImage[], { z, t, slice }: Choice): ListedImage | null {
  const ordered = [...stack].sort(
    (a, b) => (a.z ?? 0) - (b.z ?? 0) || compareNaturally(a.relativePath, b.relativePath),
  );
  const slices = ordered.filter((image) => image.z !== null);
  const whole = ordered.find((image) => image.z === null);
  const read = (image: ListedImage, fields: Partial<PlaneReading> = {}): ListedImage => {
    const frame = typeof t === 'number' && image.t === null ? fromOne(t) : 0;
    return { ...image, reading: { z: 'middle', t: frame, projection: null, stack: null, ...fields } };
  };
  const [first] = slices;
  if (z === 'max' && first !== undefined) {
    const files = slices.map(({ relativePath }) => relativePath);
    return read({ ...first, z: null }, { projection: 'max', stack: files });
  }
  if (z === 'max') return whole === undefined ? null : read(whole, { projection: 'max' });
  if (slice !== null) {
    const chosen = slices.find((image) => image.z === slice);
    return chosen === undefined ? null : read(chosen);
  }
  const middle = whole ?? slices[Math.floor(slices.length / 2)];
  if (middle === undefined) throw new RangeError('a stack has at least one image');
  return read(middle, typeof z === 'number' ? { z: fromOne(z) } : {});
}
