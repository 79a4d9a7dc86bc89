import { networkMismatch } from '../../shared/errors.ts';
import type { NetworkDescription, ObjectFinder, Recipe, Scaling, View } from '../../shared/network.ts';
import { suggestInputSize } from './input-size.ts';

/** What is known already; the rest is suggested. */
export interface RecipeHints {
  /** Whether the network sees whole fields, tiles of them or a crop around each nucleus. */
  readonly view?: View['kind'];
  /** The plate channel for every input channel. */
  readonly channels?: readonly string[];
  /** Height and width, for networks that leave them open. */
  readonly inputSize?: readonly [number, number];
  /** Height and width of the fields that the network will see, where they are known. */
  readonly fieldSize?: readonly [number, number];
  /** The channel that shows the nuclei. */
  readonly nucleiChannel?: string;
  readonly scaling?: Scaling;
  /** Finder settings for nuclei in that channel, where the size of the fields is known. */
  readonly finder?: (channel: string) => ObjectFinder;
}

/** Grids of most layers divide this many pixels. */
const haloStep = 16;

/** The side for networks that see cells and leave theirs open. */
const openCellSide = 48;

/** Holds for 8, 12 and 16 bit images alike: neither hot pixels nor the empty ground decide the range. */
const anyBitDepth: Scaling = { kind: 'percentile', low: 1, high: 99.8 };

/** What the built-in finder looks for where nobody has measured the nuclei. */
const usualNuclei = (channel: string): ObjectFinder => ({
  kind: 'nuclei',
  channel,
  smoothingPx: 1,
  minAreaPx: 30,
  maxAreaPx: 20_000,
});

/**
 * Suggests how planes become network input, from the network's input shape, its package and the plate's channel names.
 * @throws NetworkMismatch where channels must be named, since their number leaves a choice.
 */
export function suggestRecipe(
  description: NetworkDescription,
  plateChannels: readonly string[],
  hints: RecipeHints = {},
): Recipe {
  const channels =
    hints.channels === undefined ? chooseChannels(description, plateChannels) : [...hints.channels];
  const inputSize = suggestInputSize(description, hints.inputSize ?? null, sizeSeen(hints));
  const nuclei = hints.nucleiChannel ?? findNucleiChannel(plateChannels) ?? channels[0] ?? '';
  return {
    view: suggestView(description, hints, inputSize, nuclei),
    channels,
    scaling: channels.map((_, index) => hints.scaling ?? description.package?.scaling[index] ?? anyBitDepth),
    inputSize,
  };
}

function sizeSeen({ view, fieldSize }: RecipeHints): readonly [number, number] | null {
  if (view === 'cells') return [openCellSide, openCellSide];
  // Tiles keep their own size, however large the field.
  return view === 'tiles' ? null : (fieldSize ?? null);
}

function suggestView(
  description: NetworkDescription,
  { view, fieldSize, finder }: RecipeHints,
  inputSize: readonly [number, number],
  nuclei: string,
): View {
  switch (view ?? usualView(description, inputSize, fieldSize)) {
    case 'cells':
      return { kind: 'cells', cropPx: Math.max(...inputSize), objects: (finder ?? usualNuclei)(nuclei) };
    case 'tiles':
      return { kind: 'tiles', haloPx: suggestHalo(description, inputSize) };
    case 'field':
      return { kind: 'field', fit: 'stretch' };
  }
}

/** A package's segmentation network was made for one magnification, which stretching a field would change. */
function usualView(
  { task, package: from }: NetworkDescription,
  inputSize: readonly [number, number],
  fieldSize: readonly [number, number] | undefined,
): 'field' | 'tiles' {
  const stretched = fieldSize !== undefined && String(fieldSize) !== String(inputSize);
  return from !== undefined && task === 'segmentation' && stretched ? 'tiles' : 'field';
}

/**
 * The package's own halo, or an eighth of the tile; in whole steps of usual layers' grids, so that the tiles' maps
 * meet cell by cell, where the tile is large enough for one.
 */
function suggestHalo({ package: from }: NetworkDescription, inputSize: readonly [number, number]): number {
  const side = Math.min(...inputSize);
  const own = Math.ceil(Math.max(0, ...(from?.halo ?? [])) / haloStep) * haloStep;
  if (own > 0 && 2 * own < side) return own;
  const eighth = Math.floor(side / 8);
  return eighth >= haloStep ? eighth - (eighth % haloStep) : eighth;
}

/** As many channels as the network takes: all of the plate's in their order, or its nuclear stain for a single one. */
function chooseChannels(
  { inputShape: [wanted] }: NetworkDescription,
  plateChannels: readonly string[],
): string[] {
  if (plateChannels.length === wanted) return [...plateChannels];
  const nuclei = findNucleiChannel(plateChannels);
  if (wanted === 1 && nuclei !== null) return [nuclei];
  throw networkMismatch({
    what: `the network takes ${wanted} channels, the plate has ${plateChannels.length}${
      plateChannels.length === 0 ? '' : ` (${plateChannels.join(', ')})`
    }`,
    mend: `Name ${wanted} plate channels in the order in which the network takes them.`,
  });
}

/** The channel whose name is that of a usual nuclear stain. */
function findNucleiChannel(plateChannels: readonly string[]): string | null {
  return plateChannels.find((name) => /dna|dapi|hoechst|draq|nucle|sytox|h2b/i.test(name)) ?? null;
}
