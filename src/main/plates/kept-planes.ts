import type { TimeChoice } from '../../shared/import.ts';
import type { PlateStack } from '../../shared/stack.ts';
import { nameTimes, toProjection } from './choose-planes.ts';
import type { DigestedImage, DigestedPlane } from './digest-images.ts';
import { groupByStack, stackKeyOf, type ListedImage } from './readers/plate-reader.ts';

/** A plane of a stack: which one, and where its pixels are. */
export interface KeptPlane {
  /** As the files count slices and time points; from 1 inside an image. */
  readonly z: number;
  readonly t: number;
  readonly relativePath: string;
  readonly locator: Readonly<Record<string, unknown>>;
}

/** Which slice and time point a plane is that was read. */
type Position = PlateStack['shown'];

/** The planes of a plate that can be looked through, beside those that are read. */
export interface KeptStacks {
  /** Every slice and time point of a plane's field and channel, each once, that plane among them. */
  planesOf(image: DigestedImage, plane: DigestedPlane): readonly KeptPlane[];
  positionOf(image: DigestedImage, plane: DigestedPlane): Position;
}

/**
 * Finds the stacks that images belong to. Files that each hold one slice or time point count them by their names; what
 * lies inside an image is counted from 1. Only the image that was read has been opened; the others of its stack are
 * taken to be like it.
 * @param all every image of the plate, as the reader listed it
 */
export function findStacks(all: readonly ListedImage[], t: TimeChoice = 'first'): KeptStacks {
  const named = nameTimes(all, t);
  // Time points that have become fields are no axis of the stack any longer.
  const timeOf = (image: ListedImage) => (named === all ? image.t : null);
  const stacks = groupByStack(named);
  return {
    planesOf: (image, plane) => {
      const members = stacks.get(stackKeyOf(image.listed)) ?? [];
      const sliced = members.filter(({ z }) => z !== null);
      const planes = new Map<string, KeptPlane>();
      for (const member of sliced.length > 0 ? sliced : members) {
        for (const kept of planesIn(member, timeOf(member), image, plane)) {
          const key = `${kept.z}|${kept.t}`;
          if (!planes.has(key)) planes.set(key, kept);
        }
      }
      return [...planes.values()];
    },
    positionOf: ({ listed }, { index }) => {
      const sliced = stacks.get(stackKeyOf(listed))?.some(({ z }) => z !== null) === true;
      const inImage = sliced ? ('stored' as const) : index.z + 1;
      const z = listed.reading?.projection === 'max' ? 'max' : (listed.z ?? inImage);
      return { z, t: timeOf(listed) ?? index.t + 1 };
    },
  };
}

function planesIn(
  member: ListedImage,
  time: number | null,
  { image }: DigestedImage,
  { index }: DigestedPlane,
): KeptPlane[] {
  const slices = member.z === null ? (image.projected ?? image.slices) : 1;
  const frames = time === null ? image.frames : 1;
  const own = toProjection({ ...member, reading: undefined });
  return Array.from({ length: slices * frames }, (_, place) => {
    const [z, t] = [place % slices, Math.floor(place / slices)];
    return {
      z: member.z ?? z + 1,
      t: time ?? t + 1,
      relativePath: member.relativePath,
      locator: { channel: index.channel, z, t, ...own },
    };
  });
}

/** The slices and time points of a whole plate; null where no field has more than one plane a channel. */
export function summariseStack(
  planesOfWells: Iterable<readonly Pick<KeptPlane, 'z' | 't'>[]>,
  shown: readonly Position[],
): PlateStack | null {
  const [slices, times] = [new Set<number>(), new Set<number>()];
  for (const planes of planesOfWells) {
    for (const { z, t } of planes) {
      slices.add(z);
      times.add(t);
    }
  }
  if (slices.size <= 1 && times.size <= 1) return null;
  const ascending = (numbers: Set<number>) => [...numbers].sort((a, b) => a - b);
  const usual = [...Map.groupBy(shown, ({ z, t }) => `${z}|${t}`).values()].sort(
    (a, b) => b.length - a.length,
  )[0]?.[0];
  return {
    slices: ascending(slices),
    times: ascending(times),
    shown: usual ?? { z: ascending(slices)[0] ?? 1, t: ascending(times)[0] ?? 1 },
  };
}
