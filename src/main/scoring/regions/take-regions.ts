import { PlateLensError } from '../../../shared/errors.ts';
import { colorSchema } from '../../../shared/plate.ts';
import { packGeometry } from '../../../shared/region-packing.ts';
import type { FoundRegion } from './formats/found.ts';
import type { TakenRegion, TakenSlice, TakeOptions } from './region-messages.ts';
import { repairGeometry } from './repair-region.ts';

/** What main stores in one go: so many regions, or so many vertices of them. */
const mostRegions = 250;
const mostBytes = 512 * 1024;
/** Notices travel with the regions; a file in which everything was mended has as many. */
const longestNameLength = 200;

/** Makes the regions of an image ready to be stored, a slice at a time. */
export function* takeRegions(
  found: readonly FoundRegion[],
  options: TakeOptions,
): Generator<TakenSlice, TakenSlice> {
  let slice = newSlice();
  let bytes = 0;
  for (const [index, region] of found.entries()) {
    const taken = takeRegion(region, options, index, slice);
    if (taken !== null) {
      slice.regions.push(taken);
      bytes += taken.geometry.length;
    }
    const told = slice.regions.length + slice.notices.length + slice.refused.length;
    if (told < mostRegions && bytes < mostBytes) continue;
    yield { ...slice, last: false };
    slice = newSlice();
    bytes = 0;
  }
  return { ...slice, last: true };
}

const newSlice = () => ({
  regions: new Array<TakenRegion>(),
  notices: new Array<string>(),
  refused: new Array<string>(),
});

/** The region, mended; null where nothing of it is left or it is refused, which the slice tells. */
function takeRegion(
  region: FoundRegion,
  options: TakeOptions,
  index: number,
  slice: ReturnType<typeof newSlice>,
): TakenRegion | null {
  const kind = toLine(options.class ?? region.class ?? '') || 'cell';
  const name = region.name === null ? null : region.name.slice(0, longestNameLength);
  const called = name ?? `${kind} ${options.first + index}`;
  try {
    const { geometry, notices } = repairGeometry(region.geometry, options.size);
    slice.notices.push(...notices.map((notice) => `${called}: ${notice}`));
    if (geometry === null) return null;
    return {
      class: kind,
      color: colorSchema.safeParse(region.color).data ?? null,
      annotator: toLine(options.annotator ?? region.annotator ?? '') || 'import',
      name,
      ...packGeometry(geometry),
    };
  } catch (error) {
    if (!(error instanceof PlateLensError)) throw error;
    slice.refused.push(`${called}: ${error.what}`);
    return null;
  }
}

const toLine = (text: string) =>
  text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 120);
