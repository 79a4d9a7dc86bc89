import sharp from 'sharp';
import type { Rect, Size } from '../../../shared/geometry.ts';
import type { UnitId } from '../../../shared/ids.ts';
import type { PlacedMaps } from '../../../shared/map.ts';
import { rasterise } from '../../../shared/rasterise.ts';
import { compositeField, type ShownPlane } from './composite.ts';
import { drawMap, drawOverlay, type MapLook } from './draw-map.ts';

/** Pixels and maps of a field, as they come from the project. */
export interface PanelPixels {
  readonly width: number;
  readonly height: number;
  /** Empty where the images cannot be read. */
  readonly planes: readonly ShownPlane[];
  readonly maps: readonly { readonly unitId: UnitId; readonly maps: PlacedMaps }[];
}

/** Encoded pictures of one panel, all of one size and part of the field. */
export interface PanelPictures {
  readonly size: Size;
  /** What of the field they show, in its pixels. */
  readonly part: Rect;
  /** JPEG; null where the images cannot be read. */
  readonly image: Buffer | null;
  /** By unit: the map alone as PNG, and over the image as JPEG. */
  readonly maps: ReadonlyMap<UnitId, { readonly map: Buffer; readonly overlay: Buffer | null }>;
}

/** Longest side of a picture: sharp on paper at a third of a page's width. */
const mostPixels = 440;

/**
 * Draws a panel's pictures. `side` is the edge of the square part to show, about the strongest place of the first map;
 * null shows the whole field.
 */
export async function drawPanel(
  pixels: PanelPixels,
  looks: ReadonlyMap<UnitId, MapLook>,
  side: number | null,
): Promise<PanelPictures> {
  const part = side === null ? wholeOf(pixels) : partAbout(pixels, side);
  const scale = mostPixels / Math.max(part.width, part.height);
  const size = {
    width: Math.max(1, Math.round(part.width * scale)),
    height: Math.max(1, Math.round(part.height * scale)),
  };
  const raw = pixels.planes.length === 0 ? null : compositeField(pixels.planes, pixels, part, size);
  const maps = await Promise.all(
    pixels.maps.map(async ({ unitId, maps: placed }) => {
      const look = looks.get(unitId) ?? { limits: { low: 0, high: 1 }, signed: false };
      const values = rasterise(placed, part, size, true);
      const overlay = raw === null ? null : await toJpeg(drawOverlay(raw, values, look), size);
      return [unitId, { map: await toPng(drawMap(values, look), size), overlay }] as const;
    }),
  );
  const image = raw === null ? null : await toJpeg(raw, size);
  return { size, part, image, maps: new Map(maps) };
}

const wholeOf = ({ width, height }: Size): Rect => ({ x: 0, y: 0, width, height });

/** A square about the grid that holds the largest value of the first map. */
function partAbout(pixels: PanelPixels, side: number): Rect {
  const maps = pixels.maps[0]?.maps;
  const clamp = (middle: number, length: number) =>
    Math.round(Math.min(length - side, Math.max(0, middle - side / 2)));
  const [x, y] = maps === undefined ? [pixels.width / 2, pixels.height / 2] : strongestPlace(maps, pixels);
  return { x: clamp(x, pixels.width), y: clamp(y, pixels.height), width: side, height: side };
}

function strongestPlace(maps: PlacedMaps, field: Size): readonly [number, number] {
  const area = maps.width * maps.height;
  let [best, grid] = [-Infinity, -1];
  for (let index = 0; index < maps.data.length; index++) {
    const value = maps.data[index] ?? -Infinity;
    if (value > best) [best, grid] = [value, Math.floor(index / area)];
  }
  if (grid < 0) return [field.width / 2, field.height / 2];
  const [x = 0, y = 0, width = 0, height = 0] = maps.boxes.subarray(grid * 4, grid * 4 + 4);
  return [x + width / 2, y + height / 2];
}

const raw = ({ width, height }: Size) => ({ raw: { width, height, channels: 3 as const } });

/** Without halved colour, which would blur the edges of coloured channels. */
const toJpeg = (pixels: Uint8Array, size: Size): Promise<Buffer> =>
  sharp(pixels, raw(size)).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer();

/**
 * Map colours are data and stay exact. They are few and lie in bands, which pack smaller as they are than filtered, in
 * a fifth of the time.
 */
const toPng = (pixels: Uint8Array, size: Size): Promise<Buffer> =>
  sharp(pixels, raw(size)).png({ compressionLevel: 6 }).toBuffer();
