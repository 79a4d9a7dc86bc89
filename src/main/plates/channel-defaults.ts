import type { Channel } from '../../shared/plate.ts';
import { mergeQuantiles } from './pixels/quantiles.ts';

/** Usual stains and dyes with the colour in which they are shown. The first entry that fits a name counts. */
const stainColors: readonly (readonly [RegExp, string])[] = [
  [/dna|dapi|hoechst|nucle(?!ol)|h2b|draq/i, '#3d7bff'],
  [/gfp|fitc|alexa ?488|green|\ber\b|tubulin|yfp/i, '#2ee65c'],
  [/actin|phalloidin|rfp|mcherry|alexa ?568|texas|red|agp|cy3|tritc/i, '#ff4d4d'],
  [/mito|cy5|alexa ?647|far.?red|magenta/i, '#ff4dd2'],
  [/rna|syto|alexa ?555|yellow/i, '#ffd84d'],
  [/blue|cfp|cyan/i, '#4dd8ff'],
  [/bright|phase|dic|trans|bf\b/i, '#ffffff'],
];

/** Whether a word is the name of a usual stain, dye or contrast. */
export const isStain = (word: string): boolean => stainColors.some(([words]) => words.test(word));

/** Colours of channels whose names tell nothing, in the order of the channels. */
const plainColors = ['#2ee65c', '#3d7bff', '#ff4d4d', '#ff4dd2', '#ffd84d', '#4dd8ff'] as const;

/** The colour of a channel: by its name where that is a known stain, otherwise one that no earlier channel took. */
export function chooseColor(name: string, taken: readonly string[]): string {
  const stain = stainColors.find(([words]) => words.test(name))?.[1];
  if (stain !== undefined && !taken.includes(stain)) return stain;
  return plainColors.find((color) => !taken.includes(color)) ?? '#ffffff';
}

/** Colours of emitted light up to a wavelength in nanometres: near what the eye would see, and apart from each other. */
const lightColors: readonly (readonly [number, string])[] = [
  [490, '#3d7bff'],
  [550, '#2ee65c'],
  [595, '#ffd84d'],
  [655, '#ff4d4d'],
  [1000, '#ff4dd2'],
];

/** The colour of a channel by the light that its dye emits; null where that is not known. */
export function colorOfLight(wavelengthNm: number | null): string | null {
  if (wavelengthNm === null) return null;
  return lightColors.find(([longest]) => wavelengthNm <= longest)?.[1] ?? null;
}

/** The shares of pixels that are drawn as black and as full colour at first. */
const contrastShares = { low: 0.003, high: 0.997 } as const;
const histogramBins = 256;

/** How a channel is drawn until somebody changes it, from the intensities of all its planes. */
export function describeChannel(
  index: number,
  name: string,
  color: string,
  quantiles: readonly Float64Array[],
): Channel {
  const spread = mergeQuantiles(thinOut(quantiles));
  const low = spread.percentile(contrastShares.low);
  const high = spread.percentile(contrastShares.high);
  return {
    index,
    name,
    color,
    low,
    // A channel of one intensity still needs a span to be drawn over.
    high: high > low ? high : Math.max(spread.max, low + 1),
    gamma: 1,
    visible: true,
    rangeMin: spread.min,
    rangeMax: spread.max,
    histogram: spread.histogram(histogramBins),
  };
}

/** So many planes tell how a channel's intensities are spread as well as all of them, in far less time. */
const mostPlanes = 384;

/** Some of the planes, evenly, and those with the smallest and the largest intensity. */
function thinOut(planes: readonly Float64Array[]): readonly Float64Array[] {
  if (planes.length <= mostPlanes) return planes;
  const step = planes.length / mostPlanes;
  const chosen = new Set(Array.from({ length: mostPlanes }, (_, index) => Math.floor(index * step)));
  let [darkest, brightest] = [0, 0];
  for (const [index, plane] of planes.entries()) {
    if ((plane[0] ?? 0) < (planes[darkest]?.[0] ?? 0)) darkest = index;
    if ((plane.at(-1) ?? 0) > (planes[brightest]?.at(-1) ?? 0)) brightest = index;
  }
  chosen.add(darkest).add(brightest);
  return planes.filter((_, index) => chosen.has(index));
}
