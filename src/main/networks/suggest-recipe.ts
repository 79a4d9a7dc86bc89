import { networkMismatch } from '../../shared/errors.ts';
import type { NetworkDescription, ObjectFinder, Recipe, Scaling } from '../../shared/network.ts';
import { suggestInputSize } from './input-size.ts';

/** What is known already; the rest is suggested. */
export interface RecipeHints {
  /** Whether the network sees whole fields (default) or a crop around each nucleus. */
  readonly view?: 'field' | 'cells';
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
  const seen = hints.view === 'cells' ? ([openCellSide, openCellSide] as const) : (hints.fieldSize ?? null);
  const inputSize = suggestInputSize(description, hints.inputSize ?? null, seen);
  const nuclei = hints.nucleiChannel ?? findNucleiChannel(plateChannels) ?? channels[0] ?? '';
  return {
    view:
      hints.view === 'cells'
        ? { kind: 'cells', cropPx: Math.max(...inputSize), objects: (hints.finder ?? usualNuclei)(nuclei) }
        : { kind: 'field', fit: 'stretch' },
    channels,
    scaling: channels.map((_, index) => hints.scaling ?? description.package?.scaling[index] ?? anyBitDepth),
    inputSize,
  };
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
