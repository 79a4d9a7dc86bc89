import { fromMask, Image, waterShed, type Mask } from 'image-js';
import type { Size } from '../../../shared/geometry.ts';
import type { ObjectFinder } from '../../../shared/network.ts';
import { measureQuantiles, quantileShares } from '../pixels/quantiles.ts';
import { readPlane, type DecodedPlane, type PlaneTask } from '../pixels/read-plane.ts';
import { findSeeds, type Components } from './seeds.ts';

/** Objects of one field. */
export interface FoundObjects {
  /** [count, 2]: x, y of each centre of mass in field pixels. */
  readonly centres: Float32Array<ArrayBuffer>;
  /** [count]: area in pixels. */
  readonly areas: Float32Array<ArrayBuffer>;
}

export interface NucleiTask {
  readonly plane: PlaneTask;
  readonly finder: ObjectFinder;
}

/** Reads the plane and finds its nuclei. */
export async function findNuclei({ plane, finder }: NucleiTask): Promise<FoundObjects> {
  return findNucleiIn(await readPlane({ ...plane, level: 0 }), finder);
}

/** Blur of the mask, and least distance between two nuclei, in radii of the field's typical nucleus. */
const splitBlurRadii = 0.35;
const splitDistanceRadii = 1;
/** Intensities above this share of the pixels count alike, so that a bright speck does not set the scale. */
const topShare = 0.998;
/**
 * Objects must be brighter than the background by this many of its standard deviations. Otsu's threshold cuts pure
 * noise in two halves that differ by about 2.7.
 */
const leastContrast = 3.2;

/**
 * Finds bright nuclei: Gaussian smoothing, Otsu's threshold, connected components; touching nuclei are parted by a
 * watershed from the peaks of the blurred mask, whose scale follows the field's own typical nucleus. Objects outside
 * the area limits are left out. Objects that touch the border are kept, with the centre of what can be seen of them.
 * A field without contrast has none.
 */
export function findNucleiIn(plane: DecodedPlane, finder: ObjectFinder): FoundObjects {
  return toObjects(labelNucleiIn(plane, finder), plane.width, finder);
}

/** Reads the plane and labels its nuclei, as {@link labelNucleiIn} does. */
export async function labelNuclei({ plane, finder }: NucleiTask): Promise<Int32Array<ArrayBuffer>> {
  return Int32Array.from(labelNucleiIn(await readPlane({ ...plane, level: 0 }), finder));
}

/** For every pixel the number of its nucleus from 1, and 0 outside of any; area limits are not applied yet. */
export function labelNucleiIn(plane: DecodedPlane, finder: ObjectFinder): Int32Array {
  const stretched = stretch(plane);
  const smooth = finder.smoothingPx > 0 ? blur(stretched, finder.smoothingPx) : stretched;
  const mask = smooth.threshold({ algorithm: 'otsu' });
  const values = intensitiesOf(smooth);
  const components = { ...sizeOf(plane), labels: fromMask(mask).getMap().data };
  const areas = measureAreas(components);
  const typical = typicalArea(areas, finder);
  if (typical === null || !hasContrast(values, components)) return new Int32Array(plane.data.length);
  return part(mask, values, components, Math.sqrt(typical / Math.PI));
}

const sizeOf = ({ width, height }: Size): Size => ({ width, height });

/** The plane's intensities over the full 16 bits, from its 0.1 % to its 99.8 % quantile. */
function stretch(plane: DecodedPlane): Image {
  const quantiles = measureQuantiles(plane.data);
  const low = quantiles[quantileShares.indexOf(0.001)] ?? 0;
  const high = quantiles[quantileShares.indexOf(topShare)] ?? 0;
  const scale = high > low ? 65535 / (high - low) : 0;
  const data = new Uint16Array(plane.data.length);
  for (let index = 0; index < data.length; index++) {
    data[index] = Math.max(0, Math.min(65535, ((plane.data[index] ?? 0) - low) * scale));
  }
  return toImage(data, plane);
}

const toImage = (data: Uint16Array, { width, height }: Size) =>
  new Image(width, height, { data, bitDepth: 16, colorModel: 'GREY' });

/** Kernels reach three standard deviations, where the rest is below 0.3 %; in a tiny field as far as it goes. */
function blur(image: Image, sigma: number): Image {
  const reach = Math.min(Math.ceil(3 * sigma), Math.min(image.width, image.height) - 1);
  return reach < 1 ? image : image.gaussianBlur({ sigma, size: 2 * reach + 1 });
}

function intensitiesOf(image: Image): Uint16Array {
  const { data } = image.getRawImage();
  if (data instanceof Uint16Array) return data;
  throw new TypeError('a 16-bit image holds 16-bit values');
}

/** Area by label; components are labelled from 1. */
function measureAreas({ labels }: Components): number[] {
  const areas: number[] = [];
  for (const label of labels) if (label > 0) areas[label] = (areas[label] ?? 0) + 1;
  return areas;
}

/** Median area of the components that are large enough; null where there is none. */
function typicalArea(areas: readonly number[], finder: ObjectFinder): number | null {
  const large = areas.filter((area) => area >= finder.minAreaPx).sort((a, b) => a - b);
  return large[Math.floor(large.length / 2)] ?? null;
}

function hasContrast(values: Uint16Array, { labels }: Components): boolean {
  let [inside, insideSum, outsideSum, outsideSquares] = [0, 0, 0, 0];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if ((labels[index] ?? 0) > 0) {
      inside++;
      insideSum += value;
    } else {
      outsideSum += value;
      outsideSquares += value * value;
    }
  }
  const outside = values.length - inside;
  if (inside === 0 || outside === 0) return false;
  const mean = outsideSum / outside;
  const deviation = Math.sqrt(Math.max(0, outsideSquares / outside - mean * mean));
  return insideSum / inside - mean > leastContrast * deviation;
}

/** Parts touching nuclei. Answers for every pixel the number of its object from 1, and 0 outside of any. */
function part(mask: Mask, values: Uint16Array, components: Components, radius: number): Int32Array {
  const { labels } = components;
  // Half shape, half brightness: nuclei that overlap without a waist often differ in brightness.
  const shape = values.map((value, index) => ((labels[index] ?? 0) > 0 ? (65535 + value) / 2 : 0));
  const heights = intensitiesOf(blur(toImage(shape, components), Math.max(1, splitBlurRadii * radius)));
  const seeds = findSeeds(heights, components, splitDistanceRadii * radius);
  const basins = toImage(
    heights.map((value) => 65535 - value),
    components,
  );
  // The library counts basins downwards from -1, and fills where its mask is clear.
  const basinsFilled = waterShed(basins, { points: seeds, mask: mask.invert(), threshold: 1 });
  return basinsFilled.getMap().data.map((basin) => Math.max(0, -basin));
}

/** Measures the objects of a label image and keeps those within the area limits. */
function toObjects(objects: Int32Array, width: number, { minAreaPx, maxAreaPx }: ObjectFinder): FoundObjects {
  const count = objects.reduce((most, object) => Math.max(most, object), 0) + 1;
  const [areas, xs, ys] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let index = 0; index < objects.length; index++) {
    const object = objects[index] ?? 0;
    areas[object] = (areas[object] ?? 0) + 1;
    xs[object] = (xs[object] ?? 0) + (index % width);
    ys[object] = (ys[object] ?? 0) + Math.floor(index / width);
  }
  const kept: { area: number; x: number; y: number }[] = [];
  for (let object = 1; object < count; object++) {
    const area = areas[object] ?? 0;
    if (area < minAreaPx || area > maxAreaPx) continue;
    kept.push({ area, x: (xs[object] ?? 0) / area, y: (ys[object] ?? 0) / area });
  }
  return {
    centres: Float32Array.from(kept.flatMap(({ x, y }) => [x, y])),
    areas: Float32Array.from(kept, ({ area }) => area),
  };
}
