import type { Rect } from '../../../shared/geometry.ts';
import type { CompositeChannel } from './composite.ts';
import { createScreenColours, type ScreenColours } from './screen-colours.ts';
import { sampleScreen } from './screen-sample.ts';
import type { DrawnTile, TileStore } from './tile-store.ts';

interface QuickLookParts {
  readonly store: TileStore;
  /** The canvas that the picture is drawn into; null while it cannot be drawn over, since the image moves. */
  readonly canvas: () => HTMLCanvasElement | null;
  /** Draws the picture from its tiles. */
  readonly redraw: () => void;
  /** Hears whether the screen shows looks that the tiles do not show yet. */
  readonly onQuick: (isQuick: boolean) => void;
}

/**
 * Shows changed looks on the screen at once, and in the tiles when the hand rests. What is on the screen is coloured from the
 * raw pixels of its tiles, one for every pixel of the screen, in one pass.
 */
export interface QuickLook {
  /** Tells of a tile of the picture that is being made, and where on the screen it lies in device pixels. */
  note(tile: DrawnTile, place: Rect): void;
  /** The picture is complete; it shows the tiles' own colours. */
  endPicture(): void;
  /** The store's looks have changed: the next frame shows them. */
  show(): void;
  close(): void;
}

interface Shown {
  readonly tile: DrawnTile;
  /** As they were when the tile was drawn. */
  readonly pixels: DrawnTile['pixels'];
  readonly place: Rect;
}

interface Prepared {
  readonly colours: ScreenColours;
  readonly image: ImageData;
}

const restMs = 200;
const sliceMs = 6;

export function createQuickLook({ store, canvas, redraw, onQuick }: QuickLookParts): QuickLook {
  let making: Shown[] = [];
  let picture: readonly Shown[] = [];
  // The channels as the picture shows them.
  let shown: readonly CompositeChannel[] = [];
  // What a slider's first step has to find out, kept while the picture stays.
  let prepared: Prepared | null = null;
  let frame: number | null = null;
  let rest: ReturnType<typeof setTimeout> | undefined;
  const channelsOf = (tiles: readonly Shown[]) =>
    store.channels(tiles.every(({ pixels }) => pixels.data instanceof Uint16Array));
  const stop = () => {
    clearTimeout(rest);
    if (frame !== null) cancelAnimationFrame(frame);
    frame = null;
  };
  const paint = () => {
    const element = canvas();
    const context = element?.getContext('2d') ?? null;
    if (element === null || context === null || picture.length === 0) {
      redraw();
      return;
    }
    prepared = prepare(prepared, picture, shown, element);
    prepared.colours.paint(channelsOf(picture), new Uint32Array(prepared.image.data.buffer));
    context.putImageData(prepared.image, 0, 0);
    onQuick(true);
    rest = setTimeout(settle, restMs);
  };
  // The tiles follow a few at a time, so that the next movement of the hand is not kept waiting.
  const settle = () => {
    frame = requestAnimationFrame(() => {
      const ends = performance.now() + sliceMs;
      const tiles = picture.map(({ tile }) => tile);
      if (store.bringUpToDate(tiles, () => performance.now() < ends)) redraw();
      else settle();
    });
  };
  return {
    note: (tile, place) => void making.push({ tile, pixels: tile.pixels, place }),
    endPicture: () => {
      stop();
      if (!isSamePicture(picture, making)) prepared = null;
      [picture, making] = [making, []];
      shown = channelsOf(picture);
      onQuick(false);
    },
    show: () => {
      stop();
      frame = requestAnimationFrame(() => {
        frame = null;
        paint();
      });
    },
    close: stop,
  };
}

function prepare(
  known: Prepared | null,
  picture: readonly Shown[],
  channels: readonly CompositeChannel[],
  { width, height }: HTMLCanvasElement,
): Prepared {
  if (known?.image.width === width && known.image.height === height) return known;
  const tiles = picture.map(({ tile, pixels, place }) => ({ pixels, place, fields: tile.fields }));
  const colours = createScreenColours(sampleScreen(tiles, { width, height }), channels);
  return { colours, image: new ImageData(width, height) };
}

const isSamePicture = (a: readonly Shown[], b: readonly Shown[]) =>
  a.length === b.length && a.every((shown, index) => isSameShown(shown, b[index]));

const isSameShown = (a: Shown, b: Shown | undefined) =>
  a.pixels === b?.pixels &&
  a.place.x === b.place.x &&
  a.place.y === b.place.y &&
  a.place.width === b.place.width &&
  a.place.height === b.place.height;
