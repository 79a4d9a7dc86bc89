import { useEffect, useRef } from 'react';
import type { PlateView } from '../../shared/plate.ts';
import { native } from '../api/index.ts';
import { toggleOverlay } from '../features/overlay/index.ts';
import { regionState } from '../features/regions/index.ts';
import { currentLooks } from '../features/viewer/index.ts';
import { createBlink } from './blink.ts';
import { channelOfKey, soloChannel, toggleChannel } from './channel-keys.ts';
import { isTaken, releaseFocusAfterMouse } from './key-owner.ts';
import { useWindowCommands, type WindowCommands } from './window-commands.ts';

/** Keys that the region tools have too: theirs while a tool is chosen. */
const toolKeys: ReadonlySet<string> = new Set(['a', 'e', 'g', 'h', 'n', 'o', 'p', 'r', '[', ']']);
const markKeys: ReadonlySet<string> = new Set(['a', 'r', 'u']);

/** Connects the window's keys and the menu's entries to their commands. */
export function useKeys(plate: PlateView | undefined): void {
  const commands = useWindowCommands(plate);
  // The listener stays the same: it must stand before that of the region tools, which takes what is left.
  const latest = useRef({ plate, commands });
  useEffect(() => {
    latest.current = { plate, commands };
  }, [plate, commands]);
  useEffect(() => {
    const blink = createBlink(toggleOverlay);
    const onKeyDown = (event: KeyboardEvent) => {
      const { plate: shown, commands: known } = latest.current;
      if (isTaken(event) || shown === undefined || known === null) return;
      const command = event.key === ' ' ? () => blink.press(event) : findCommand(event, shown, known);
      if (command === null) return;
      event.preventDefault();
      command();
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.key === ' ') blink.release(event);
    };
    const stopMenu = native?.onMenu((name) => {
      const menu: Readonly<Record<string, (() => void) | undefined>> = latest.current.commands?.menu ?? {};
      menu[name]?.();
    });
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('click', releaseFocusAfterMouse);
    return () => {
      stopMenu?.();
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('click', releaseFocusAfterMouse);
    };
  }, []);
}

function findCommand(
  event: KeyboardEvent,
  plate: PlateView,
  { keys, canMark }: WindowCommands,
): (() => void) | null {
  const place = channelOfKey(event);
  if (place !== null) {
    const change = event.shiftKey ? soloChannel : toggleChannel;
    return () => change(plate, currentLooks(plate), place);
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (toolKeys.has(key) && regionState.get().mode !== 'move') return null;
  if (markKeys.has(key) && !canMark()) return null;
  return keys[key] ?? null;
}
