import type { Size } from '../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../shared/map.ts';
import { rasterise } from '../../../shared/rasterise.ts';
import { colourValues, toDisplayTable, type OverlayLook } from '../overlay/index.ts';
import { compositeTile, tableForIntegers, tableForReals, type ChannelLook } from '../viewer/index.ts';
import type { FieldPixels } from './thumbnail-source.ts';

/** Draws a field with the channels as the viewer draws them. */
export function drawField(
  canvas: HTMLCanvasElement,
  tiles: readonly FieldPixels[],
  looks: readonly ChannelLook[],
): void {
  const context = contextOf(canvas);
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (const { tile, part } of tiles) {
    const { x, y, width, height } = part;
    // What reaches over the tile is left to its neighbour: the browser cuts source and destination alike.
    context.drawImage(pictureOf(tile, looks), x, y, width, height, 0, 0, canvas.width, canvas.height);
  }
}

function pictureOf(tile: FieldPixels['tile'], looks: readonly ChannelLook[]): HTMLCanvasElement {
  const picture = canvasOf(tile);
  const channels = looks.flatMap((look, index) => {
    if (!look.visible || index >= tile.channels) return [];
    const table = tile.data instanceof Uint16Array ? tableForIntegers(look) : tableForReals(look);
    return [{ index, table }];
  });
  const image = new ImageData(tile.width, tile.height);
  compositeTile(tile, channels, new Uint32Array(image.data.buffer));
  contextOf(picture).putImageData(image, 0, 0);
  return picture;
}

/** Draws a unit's map over its field, on the scale and in the colours of the viewer. */
export function drawMaps(canvas: HTMLCanvasElement, maps: PlacedMaps, field: Size, look: OverlayLook): void {
  const side = 96;
  const scale = side / Math.max(field.width, field.height);
  const size = { width: Math.round(field.width * scale), height: Math.round(field.height * scale) };
  const values = rasterise(maps, { x: 0, y: 0, ...field }, size, look.smooth);
  const image = new ImageData(size.width, size.height);
  colourValues(values, toDisplayTable(look), new Uint32Array(image.data.buffer));
  const picture = canvasOf(size);
  contextOf(picture).putImageData(image, 0, 0);
  const context = contextOf(canvas);
  context.globalAlpha = look.opacity;
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  context.globalAlpha = 1;
}

function canvasOf({ width, height }: Size): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  return canvas;
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser has no 2-D canvas left');
  return context;
}
