/** Pixels that one question to the network may hold: a second's work or less for usual networks on one thread. */
const pixelsAtOnce = 600_000;
/** More small images than this at a time gain nothing. */
const mostImages = 32;

/**
 * How many images of a size to explain at a time, when each is asked for in `copies` versions at once. Small batches
 * keep memory flat and let a cancellation in; large ones use the machine better.
 */
export function batchSizeFor(
  { height, width }: { readonly height: number; readonly width: number },
  copies = 1,
): number {
  const fitting = Math.floor(pixelsAtOnce / (height * width * copies));
  return Math.min(Math.max(fitting, 1), Math.ceil(mostImages / copies));
}
