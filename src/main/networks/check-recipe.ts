import { badInput, networkMismatch } from '../../shared/errors.ts';
import type { NetworkDescription, Recipe, Scaling, ScalingStep } from '../../shared/network.ts';
import { describeRule, fitsRule } from './input-size.ts';

/** As much of a plate as a recipe must fit. */
export interface PlateChannels {
  readonly name: string;
  readonly channels: readonly { readonly name: string }[];
}

/**
 * Makes sure that a recipe fits the network and at least one of the plates; without plates only the network counts.
 * @throws NetworkMismatch naming both sides, BadInput for a recipe that is wrong in itself.
 */
export function checkRecipe(
  description: NetworkDescription,
  recipe: Recipe,
  plates: readonly PlateChannels[],
  where?: string,
): void {
  checkChannelCount(description, recipe, plates, where);
  checkInputSize(description, recipe, where);
  checkScaling(recipe);
  if (plates.length > 0) checkPlateChannels(recipe, plates, where);
}

const listNames = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join(', '));
const describePlate = (plate: PlateChannels) =>
  `plate ${plate.name} has ${plate.channels.length} (${listNames(plate.channels.map(({ name }) => name))})`;

function checkChannelCount(
  { inputShape: [wanted] }: NetworkDescription,
  { channels }: Recipe,
  plates: readonly PlateChannels[],
  where: string | undefined,
): void {
  if (channels.length === wanted) return;
  const plate = plates[0] === undefined ? '' : `; ${describePlate(plates[0])}`;
  throw networkMismatch({
    what: `the network takes ${wanted} channels, and ${channels.length} were named (${listNames(channels)})${plate}`,
    where,
    mend: `Name ${wanted} plate channels in the order in which the network takes them.`,
  });
}

function checkInputSize(
  { inputShape: [, height, width], package: from }: NetworkDescription,
  { inputSize }: Recipe,
  where: string | undefined,
): void {
  if ((height ?? inputSize[0]) === inputSize[0] && (width ?? inputSize[1]) === inputSize[1]) {
    const sizes = from?.sizes ?? null;
    if (sizes === null || fitsRule(sizes, inputSize)) return;
    throw networkMismatch({
      what: `the network's package takes images of ${describeRule(sizes)} pixels (height by width), not ${inputSize.join(' x ')}`,
      where,
      mend: 'Give such a size, or leave it out.',
    });
  }
  throw networkMismatch({
    what: `the network takes images of ${height ?? 'any'} x ${width ?? 'any'} pixels (height x width), not ${inputSize.join(' x ')}`,
    where,
    mend: "Leave the input size out; the network's own is taken.",
  });
}

function checkScaling({ channels, scaling }: Recipe): void {
  if (scaling.length !== channels.length) {
    throw badInput({
      what: `${channels.length} channels have ${scaling.length} scaling rules`,
      mend: 'Give each channel one rule.',
    });
  }
  const wrong = scaling.some((rule) => isReversed(rule));
  if (wrong) {
    throw badInput({
      what: 'a percentile scaling has its lower percentile above its upper one',
      mend: 'Write them in rising order, for instance 1 and 99.8.',
    });
  }
}

function isReversed(rule: Scaling | ScalingStep): boolean {
  if (rule.kind === 'steps') return rule.steps.some(isReversed);
  return (rule.kind === 'percentile' || rule.kind === 'range') && rule.low >= rule.high;
}

function checkPlateChannels(
  recipe: Recipe,
  plates: readonly PlateChannels[],
  where: string | undefined,
): void {
  const wanted = [...recipe.channels, ...(recipe.view.kind === 'cells' ? [recipe.view.objects.channel] : [])];
  const missingOn = (plate: PlateChannels) =>
    wanted.filter((name) => !plate.channels.some((channel) => channel.name === name));
  if (plates.some((plate) => missingOn(plate).length === 0)) return;
  const [plate] = plates;
  if (plate === undefined) return;
  throw networkMismatch({
    what: `no plate has the channel ${listNames([...new Set(missingOn(plate))])}; ${describePlate(plate)}`,
    where,
    mend: "Name channels as the plate does, or rename the plate's.",
  });
}
