import type { NetworkDescription, Recipe, Scaling } from '../../../shared/network.ts';
import type { Channel } from '../../../shared/plate.ts';

/** A network as somebody is filling in how it is used. */
export interface NetworkDraft {
  readonly name: string;
  readonly labels: readonly string[];
  readonly channels: readonly string[];
  readonly scaling: Scaling;
  readonly view: 'field' | 'tiles' | 'cells';
  readonly fit: 'stretch' | 'letterbox';
  /** Border of a tile that is thrown away. */
  readonly haloPx: number;
  readonly cropPx: number;
  readonly nucleiChannel: string;
  readonly smoothingPx: number;
  readonly minAreaPx: number;
  readonly maxAreaPx: number;
  /** Height and width of the network input. */
  readonly inputSize: readonly [number, number];
}

/** Inputs up to this size are usually crops of single cells. */
const usualCropLimitPx = 96;
const openInputPx = 256;

const nucleusWords = /dapi|hoechst|dna|nucle|draq/i;

/** What a network most likely wants, from its file and the plate's channels. */
export function proposeDraft(
  path: string,
  description: NetworkDescription,
  channels: readonly Channel[],
): NetworkDraft {
  const [inputChannels, height, width] = description.inputShape;
  const names = channels.map((channel) => channel.name);
  const nuclei = names.find((name) => nucleusWords.test(name)) ?? names[0] ?? '';
  const side = Math.max(height ?? openInputPx, width ?? openInputPx);
  const cells = description.task === 'classification' && side <= usualCropLimitPx;
  return {
    name: (path.split(/[\\/]/).at(-1) ?? path).replace(/\.(onnx|json)$/i, ''),
    labels: Array.from({ length: description.classCount }, (_, index) => `class ${index}`),
    channels: Array.from({ length: inputChannels }, (_, index) => names[index] ?? names[0] ?? ''),
    scaling: { kind: 'percentile', low: 1, high: 99.8 },
    view: cells ? 'cells' : 'field',
    fit: 'letterbox',
    haloPx: 16 * Math.max(1, Math.floor(side / 128)),
    cropPx: side,
    nucleiChannel: nuclei,
    smoothingPx: 2,
    minAreaPx: 60,
    maxAreaPx: 10_000,
    inputSize: [height ?? openInputPx, width ?? openInputPx],
  };
}

function toView(draft: NetworkDraft): Recipe['view'] {
  switch (draft.view) {
    case 'field':
      return { kind: 'field', fit: draft.fit };
    case 'tiles':
      return { kind: 'tiles', haloPx: draft.haloPx };
    case 'cells': {
      const { nucleiChannel, smoothingPx, minAreaPx, maxAreaPx, cropPx } = draft;
      const objects = { kind: 'nuclei', channel: nucleiChannel, smoothingPx, minAreaPx, maxAreaPx } as const;
      return { kind: 'cells', cropPx, objects };
    }
  }
}

/** The recipe that a draft stands for. */
export function toRecipe(draft: NetworkDraft): Recipe {
  return {
    view: toView(draft),
    channels: [...draft.channels],
    scaling: draft.channels.map(() => draft.scaling),
    inputSize: [draft.inputSize[0], draft.inputSize[1]],
  };
}
