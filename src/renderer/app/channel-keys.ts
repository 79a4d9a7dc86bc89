import type { Channel, PlateView } from '../../shared/plate.ts';
import { changeChannel } from '../features/viewer/index.ts';

/** Shows or hides a channel by its place in the list, counted from 0. */
export function toggleChannel(plate: PlateView, channels: readonly Channel[], place: number): void {
  const channel = channels[place];
  if (channel !== undefined) changeChannel(plate, channel, { visible: !channel.visible });
}

/** Shows one channel alone; all of them where it is alone already. */
export function soloChannel(plate: PlateView, channels: readonly Channel[], place: number): void {
  const chosen = channels[place];
  if (chosen === undefined) return;
  const isAlone = channels.every(({ visible }, at) => visible === (at === place));
  for (const channel of channels) {
    const visible = isAlone || channel === chosen;
    if (channel.visible !== visible) changeChannel(plate, channel, { visible });
  }
}

/** The place that a digit key stands for, whatever Shift makes of it; null for other keys. */
export function channelOfKey({ code }: Pick<KeyboardEvent, 'code'>): number | null {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
  return digit === undefined ? null : Number(digit) - 1;
}
