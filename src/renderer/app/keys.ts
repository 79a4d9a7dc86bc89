import { useEffect } from 'react';
import type { PlateView } from '../../shared/plate.ts';
import { createBlink } from './blink.ts';
import { isTaken, releaseFocusAfterMouse } from './key-owner.ts';
import { regionKeyTable } from '../features/regions/index.ts';
import { toggleOverlay, useCycle } from '../features/overlay/index.ts';
import {
  moveFocus,
  zoomIn,
  zoomOut,
  zoomToPixel,
  zoomToPlate,
  zoomToWell,
} from '../features/viewer/index.ts';

/** The keys in words, for the list that people open. */
export const keyTable: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['←', '→', '↑', '↓'], does: 'Next well in that direction' },
  { keys: ['+', '−'], does: 'Zoom in and out' },
  { keys: ['0'], does: 'Whole plate' },
  { keys: ['W'], does: 'Well in focus' },
  { keys: ['X'], does: 'Single pixels' },
  { keys: ['Space'], does: 'Overlay on or off; hold to peek' },
  { keys: ['C'], does: 'Next class' },
  { keys: ['M'], does: 'Next method' },
  ...regionKeyTable,
];

/** Connects the window's keys to their commands. */
export function useKeys(plate: PlateView | undefined): void {
  const { nextTarget, nextMethod } = useCycle();
  useEffect(() => {
    if (plate === undefined) return;
    const commands: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => moveFocus(plate, 'left'),
      ArrowRight: () => moveFocus(plate, 'right'),
      ArrowUp: () => moveFocus(plate, 'up'),
      ArrowDown: () => moveFocus(plate, 'down'),
      '+': () => zoomIn(),
      '=': () => zoomIn(),
      '-': () => zoomOut(),
      '0': () => zoomToPlate(plate),
      w: () => zoomToWell(plate),
      x: () => zoomToPixel(),
      c: nextTarget,
      m: nextMethod,
    };
    const blink = createBlink(toggleOverlay);
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTaken(event)) return;
      const command =
        event.key === ' '
          ? () => blink.press(event.repeat)
          : commands[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (command === undefined) return;
      event.preventDefault();
      command();
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.key === ' ') blink.release();
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('click', releaseFocusAfterMouse);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('click', releaseFocusAfterMouse);
    };
  }, [plate, nextTarget, nextMethod]);
}
