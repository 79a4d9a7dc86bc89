import { useEffect, useMemo } from 'react';
import type { Channel, PlateView } from '../../../shared/plate.ts';
import { call } from '../../api/index.ts';
import { createStore, useStore } from '../../state/index.ts';

/** Changes that are drawn at once and stored shortly after, by plate and channel. */
interface Drafts {
  readonly plateId: number | null;
  readonly channels: ReadonlyMap<number, Channel>;
}

const drafts = createStore<Drafts>({ plateId: null, channels: new Map() });
const storeAfterMs = 400;
const timers = new Map<number, ReturnType<typeof setTimeout>>();

/** The plate's channels as they are drawn now: what the project holds, with changes not yet stored. */
export function useChannelLooks(plate: PlateView): readonly Channel[] {
  const { plateId, channels } = useStore(drafts, (value) => value);
  useEffect(() => {
    if (drafts.get().plateId !== plate.id) drafts.set({ plateId: plate.id, channels: new Map() });
  }, [plate.id]);
  // The same looks are the same array: a new one would have every tile drawn anew.
  return useMemo(
    () =>
      plateId === plate.id
        ? plate.channels.map((channel) => channels.get(channel.index) ?? channel)
        : plate.channels,
    [plateId, channels, plate],
  );
}

/** As {@link useChannelLooks}, for who asks once. */
export function currentLooks(plate: PlateView): readonly Channel[] {
  const { plateId, channels } = drafts.get();
  if (plateId !== plate.id) return plate.channels;
  return plate.channels.map((channel) => channels.get(channel.index) ?? channel);
}

/** Changes how a channel is drawn: on the screen at once, in the project when the hand rests. */
export function changeChannel(
  plate: PlateView,
  channel: Channel,
  change: Partial<Channel>,
  mayWrite = true,
): void {
  const next = { ...channel, ...change };
  drafts.set(({ channels }) => ({ plateId: plate.id, channels: new Map(channels).set(channel.index, next) }));
  clearTimeout(timers.get(channel.index));
  // Where the project cannot be written the window alone keeps it, for as long as it shows the plate.
  if (!mayWrite) return;
  timers.set(
    channel.index,
    setTimeout(() => void storeChannel(plate, next), storeAfterMs),
  );
}

async function storeChannel(plate: PlateView, channel: Channel): Promise<void> {
  const { index, name, color, low, high, gamma, visible } = channel;
  try {
    await call('plate.setChannel', {
      plateId: plate.id,
      channel: { index, name, color, low, high, gamma, visible },
    });
  } catch (error) {
    // The picture keeps the change; a read-only project cannot.
    console.warn(`The look of ${name} was not stored.`, error);
  }
}
