const heldAfterMs = 300;

/** A short press turns something over; a long one turns it back when the key comes up. */
export function createBlink(toggle: () => void, now: () => number = () => performance.now()) {
  let pressedAt: number | null = null;
  return {
    press: (repeated: boolean) => {
      if (repeated || pressedAt !== null) return;
      pressedAt = now();
      toggle();
    },
    release: () => {
      if (pressedAt !== null && now() - pressedAt > heldAfterMs) toggle();
      pressedAt = null;
    },
  };
}
