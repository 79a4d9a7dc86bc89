import type { Page } from 'playwright-core';

/** Milliseconds between the page's animation frames for so long. */
export function recordFrames(page: Page, durationMs: number): Promise<number[]> {
  return page.evaluate(
    (ms) =>
      new Promise<number[]>((done) => {
        const deltas: number[] = [];
        let [first, last] = [0, 0];
        const look = (now: number) => {
          if (first === 0) first = now;
          else deltas.push(now - last);
          last = now;
          if (now - first < ms) requestAnimationFrame(look);
          else done(deltas);
        };
        requestAnimationFrame(look);
      }),
    durationMs,
  );
}

export interface PaintWatch {
  /** The canvas that shall change. */
  readonly canvas: string;
  /** How long to look on after the key; every change within is answered. */
  readonly lookMs: number;
  /** Whether the first change ends the look. */
  readonly once: boolean;
}

/** When a canvas changed, in milliseconds from the key, and how long it took to read it so often. */
export interface PaintTimes {
  readonly changes: readonly number[];
  readonly readMs: number;
}

/**
 * Makes the page wait for its next key; the answered function gives after how many milliseconds the canvas had changed,
 * counted from the key's own time stamp to the end of the frame that painted it. A band through the canvas's middle is
 * looked at.
 */
export async function watchPaint(page: Page, watch: PaintWatch): Promise<() => Promise<PaintTimes>> {
  const watched = await page.evaluateHandle(({ canvas, lookMs, once }) => {
    const element = document.querySelector(canvas);
    if (!(element instanceof HTMLCanvasElement)) throw new Error(`there is no canvas ${canvas}`);
    const signature = () => {
      const { width, height } = element;
      const context = element.getContext('2d');
      if (context === null) throw new Error('the canvas is not a flat one');
      const { data } = context.getImageData(0, Math.floor(height * 0.4), width, 24);
      const words = new Uint32Array(data.buffer);
      // Maps are faded by the page, which paints them anew with the next frame.
      let sum = Math.round(1000 * Number(getComputedStyle(element).opacity));
      for (const word of words) sum = (Math.imul(sum, 31) + word) | 0;
      return sum;
    };
    let before = signature();
    const changed = new Promise<PaintTimes>((done) => {
      const onKey = ({ timeStamp }: KeyboardEvent) => {
        const changes: number[] = [];
        let readMs = 0;
        // A message that is sent from a frame's callback arrives when the frame has been painted.
        const { port1, port2 } = new MessageChannel();
        const next = () => requestAnimationFrame(() => port2.postMessage(null));
        port1.onmessage = () => {
          const now = performance.now();
          const found = signature();
          readMs += performance.now() - now;
          if (found !== before) changes.push(now - timeStamp);
          before = found;
          if (now - timeStamp > lookMs || (once && changes.length > 0)) done({ changes, readMs });
          else next();
        };
        next();
      };
      window.addEventListener('keydown', onKey, { capture: true, once: true });
    });
    return { changed };
  }, watch);
  return async () => {
    const times = await watched.evaluate(({ changed }) => changed);
    await watched.dispose();
    return times;
  };
}
