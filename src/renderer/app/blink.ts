const heldAfterMs = 300;

/**
 * A short press turns something over; a long one turns it back when the key comes up. How long a key was held is told by
 * the events themselves: a window that is slow to hear of them takes no tap for a long press.
 */
export function createBlink(toggle: () => void) {
  let pressedAt: number | null = null;
  return {
    press: ({ repeat, timeStamp }: Pick<KeyboardEvent, 'repeat' | 'timeStamp'>) => {
      if (repeat || pressedAt !== null) return;
      pressedAt = timeStamp;
      toggle();
    },
    release: ({ timeStamp }: Pick<KeyboardEvent, 'timeStamp'>) => {
      if (pressedAt !== null && timeStamp - pressedAt > heldAfterMs) toggle();
      pressedAt = null;
    },
  };
}
