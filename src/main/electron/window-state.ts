import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { intersect, type Rect } from '../../shared/geometry.ts';

const stateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(400),
  height: z.int().min(300),
  maximized: z.boolean(),
});

/** Place and size of the window, in screen pixels. */
export type WindowState = z.infer<typeof stateSchema>;

const leastVisiblePx = 100;

/** What was remembered in a file; null where there is no such file or it makes no sense. */
export function readWindowState(path: string): WindowState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // A window's place is not worth a word: without one it opens at its usual size.
    return null;
  }
}

export function writeWindowState(path: string, state: WindowState): void {
  writeFileSync(path, JSON.stringify(state));
}

/** True when enough of the window would lie on one of the screens that are connected now. */
export function isOnScreen(state: WindowState, screens: readonly Rect[]): boolean {
  return screens.some((screen) => {
    const seen = intersect(state, screen);
    return seen !== null && seen.width >= leastVisiblePx && seen.height >= leastVisiblePx;
  });
}
