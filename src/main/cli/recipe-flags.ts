import type { NetworkDescription, Recipe, Scaling, View } from '../../shared/network.ts';
import { suggestRecipe } from '../networks/index.ts';
import { splitList, UsageError, type Arguments, type CommandOption } from './command.ts';

/** The options that say what a network sees. */
export const recipeOptions: readonly CommandOption[] = [
  {
    name: 'channels',
    value: 'A,B,..',
    help: 'for each input channel of the network the channel that feeds it',
  },
  {
    name: 'scaling',
    value: 'S',
    help: 'divide:255, linear:OFFSET,DIVISOR, zscore or percentile:LOW,HIGH; one for all channels or one each, split by /',
  },
  {
    name: 'view',
    value: 'V',
    help: 'field (whole field, default), tiles (at its own resolution; default for packages that segment) or cells (a crop around each nucleus)',
  },
  { name: 'fit', value: 'F', help: 'stretch (default) or letterbox, for whole fields' },
  {
    name: 'halo',
    value: 'PX',
    help: "border of a tile that is thrown away; default the package's, or an eighth of the tile",
  },
  { name: 'size', value: 'H,W', help: 'input height and width, where the file leaves them open' },
  { name: 'crop', value: 'PX', help: 'side of the crop around a nucleus, in pixels' },
  { name: 'nuclei', value: 'CHANNEL', help: 'the channel that shows the nuclei' },
];

/** Builds the recipe from the flags; what they leave out is suggested from the network and the channels at hand. */
export function recipeFromFlags(
  args: Arguments,
  description: NetworkDescription,
  plateChannels: readonly string[],
  fieldSize: readonly [number, number] | null = null,
): Recipe {
  const channels = args.text('channels');
  const scaling = args.text('scaling');
  const suggested = suggestRecipe(description, plateChannels, {
    ...(args.text('view') === null ? {} : { view: parseView(args.need('view')) }),
    ...(channels === null ? {} : { channels: splitList(channels) }),
    ...(args.text('size') === null ? {} : { inputSize: parseSize(args.need('size')) }),
    ...(fieldSize === null ? {} : { fieldSize }),
    ...(args.text('nuclei') === null ? {} : { nucleiChannel: args.need('nuclei') }),
  });
  return {
    ...suggested,
    view: viewFromFlags(args, suggested),
    scaling: scaling === null ? suggested.scaling : scalingFor(scaling, suggested.channels.length),
  };
}

function parseView(text: string): View['kind'] {
  if (text === 'field' || text === 'tiles' || text === 'cells') return text;
  throw new UsageError(`--view takes field, tiles or cells, not "${text}"`);
}

function viewFromFlags(args: Arguments, { view }: Recipe): View {
  switch (view.kind) {
    case 'cells':
      return { ...view, cropPx: args.whole('crop', view.cropPx, 4) };
    case 'tiles':
      return { ...view, haloPx: args.whole('halo', view.haloPx) };
    case 'field': {
      const fit = args.text('fit') ?? view.fit;
      if (fit === 'stretch' || fit === 'letterbox') return { kind: 'field', fit };
      throw new UsageError(`--fit takes stretch or letterbox, not "${fit}"`);
    }
  }
}

function parseSize(text: string): [number, number] {
  const [height, width] = text.split(',').map(Number);
  if (!Number.isInteger(height) || !Number.isInteger(width))
    throw new UsageError(`--size takes H,W, not "${text}"`);
  return [height ?? 0, width ?? 0];
}

function scalingFor(text: string, channels: number): Scaling[] {
  const parts = text.split('/').map(parseScaling);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return Array.from({ length: channels }, () => only);
  if (parts.length !== channels)
    throw new UsageError(`--scaling names ${parts.length} channels of ${channels}`);
  return parts;
}

/** Reads one scaling rule. @throws UsageError naming the forms. */
export function parseScaling(text: string): Scaling {
  const [kind, values = ''] = text.split(':');
  const numbers = values === '' ? [] : values.split(',').map(Number);
  const [a, b] = numbers;
  if (kind === 'zscore' && numbers.length === 0) return { kind: 'zero-mean-unit-variance' };
  if (kind === 'divide' && a !== undefined && a > 0 && b === undefined)
    return { kind: 'linear', offset: 0, divisor: a };
  if (kind === 'linear' && a !== undefined && b !== undefined && b > 0)
    return { kind: 'linear', offset: a, divisor: b };
  if (kind === 'percentile' && a !== undefined && b !== undefined && a >= 0 && a < b && b <= 100) {
    return { kind: 'percentile', low: a, high: b };
  }
  throw new UsageError(
    `--scaling takes divide:255, linear:OFFSET,DIVISOR, zscore or percentile:LOW,HIGH, not "${text}"`,
  );
}
