import type { ImageView } from '../../image-view.ts';
import { joinFragments } from './join-fragments.ts';
import type { Segments } from './segments.ts';

export interface SuperpixelOptions {
  /** About how many superpixels; fewer in a small image. */
  readonly count: number;
  /** Weight of nearness against likeness of colour: large values give even squares. */
  readonly compactness: number;
}

const rounds = 10;

/**
 * Superpixels by SLIC (Achanta et al. 2012): k-means over place and colour, each centre looking only at pixels within
 * two grid steps, then pieces without connection joined to a neighbour. Colours are the image's channels, each brought
 * to 0..1, so that the network's own scaling does not matter. No draws: the same image gives the same superpixels.
 */
export function superpixels(image: ImageView, { count, compactness }: SuperpixelOptions): Segments {
  const { height, width } = image;
  const colours = unitColours(image);
  const step = Math.max(1, Math.sqrt((height * width) / count));
  const centres = gridCentres(colours, image, step);
  const labels = new Uint32Array(height * width);
  for (let round = 0; round < rounds; round++) {
    assign(labels, colours, centres, { height, width, step, compactness });
    moveCentres(centres, labels, colours, width);
  }
  return joinFragments(labels, height, width, Math.max(1, Math.floor((step * step) / 4)));
}

interface Centres {
  readonly y: Float64Array;
  readonly x: Float64Array;
  /** [channels][centres]. */
  readonly colours: readonly Float64Array[];
}

interface Extent {
  readonly height: number;
  readonly width: number;
  readonly step: number;
  readonly compactness: number;
}

/** Channels brought to 0..1; an even channel is 0. */
function unitColours({ values, channels, height, width }: ImageView): Float64Array[] {
  const pixels = height * width;
  return Array.from({ length: channels }, (_, c) => {
    const plane = values.subarray(c * pixels, (c + 1) * pixels);
    const least = plane.reduce((a, b) => Math.min(a, b), Infinity);
    const range = plane.reduce((a, b) => Math.max(a, b), -Infinity) - least || 1;
    return Float64Array.from(plane, (value) => (value - least) / range);
  });
}

function gridCentres(colours: readonly Float64Array[], { height, width }: ImageView, step: number): Centres {
  const [rows, columns] = [Math.max(1, Math.round(height / step)), Math.max(1, Math.round(width / step))];
  const y = Float64Array.from({ length: rows * columns }, (_, at) =>
    Math.floor(((Math.floor(at / columns) + 0.5) * height) / rows),
  );
  const x = Float64Array.from({ length: rows * columns }, (_, at) =>
    Math.floor((((at % columns) + 0.5) * width) / columns),
  );
  const own = (plane: Float64Array) => y.map((row, at) => plane[row * width + (x[at] ?? 0)] ?? 0);
  return { y, x, colours: colours.map(own) };
}

/** Gives every pixel the nearest centre; on the first round every pixel lies within reach of one. */
function assign(
  labels: Uint32Array,
  colours: readonly Float64Array[],
  centres: Centres,
  { height, width, step, compactness }: Extent,
): void {
  const nearest = new Float64Array(labels.length).fill(Infinity);
  const weight = (compactness / step) ** 2;
  const reach = 2 * Math.ceil(step);
  for (let centre = 0; centre < centres.y.length; centre++) {
    const [cy, cx] = [centres.y[centre] ?? 0, centres.x[centre] ?? 0];
    const [top, left] = [Math.max(0, Math.floor(cy) - reach), Math.max(0, Math.floor(cx) - reach)];
    for (let y = top; y <= Math.min(height - 1, cy + reach); y++) {
      for (let x = left; x <= Math.min(width - 1, cx + reach); x++) {
        const pixel = y * width + x;
        let distance = ((y - cy) ** 2 + (x - cx) ** 2) * weight;
        for (let c = 0; c < colours.length; c++) {
          distance += ((colours[c]?.[pixel] ?? 0) - (centres.colours[c]?.[centre] ?? 0)) ** 2;
        }
        if (distance >= (nearest[pixel] ?? 0)) continue;
        nearest[pixel] = distance;
        labels[pixel] = centre;
      }
    }
  }
}

/** Moves every centre to the mean of its pixels; one without pixels stays. */
function moveCentres(
  centres: Centres,
  labels: Uint32Array,
  colours: readonly Float64Array[],
  width: number,
): void {
  const counts = new Float64Array(centres.y.length);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const average = (into: Float64Array, valueOf: (pixel: number) => number) => {
    const sums = new Float64Array(into.length);
    labels.forEach((label, pixel) => (sums[label] = (sums[label] ?? 0) + valueOf(pixel)));
    sums.forEach((sum, centre) => {
      const count = counts[centre] ?? 0;
      if (count > 0) into[centre] = sum / count;
    });
  };
  average(centres.y, (pixel) => Math.floor(pixel / width));
  average(centres.x, (pixel) => pixel % width);
  colours.forEach((plane, c) => {
    average(centres.colours[c] ?? new Float64Array(0), (pixel) => plane[pixel] ?? 0);
  });
}
