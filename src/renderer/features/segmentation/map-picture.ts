import type { LayerMaps, WindowMap } from '../../../shared/segmentation.ts';
import { colourValues, toDisplayTable, type OverlaySettings } from '../overlay/index.ts';

/** Smallest and largest value of a map. */
export function rangeOf({ data }: WindowMap): { min: number; max: number } {
  return data.reduce(
    (range, value) => ({ min: Math.min(range.min, value), max: Math.max(range.max, value) }),
    {
      min: Infinity,
      max: -Infinity,
    },
  );
}

/** A map drawn cell by cell, coloured as maps are over its own range. */
export function drawMap(layer: LayerMaps, map: WindowMap, settings: OverlaySettings): HTMLCanvasElement {
  const { min, max } = rangeOf(map);
  const { signed, threshold, opacityByValue } = settings;
  const reach = Math.max(Math.abs(min), Math.abs(max), Number.MIN_VALUE);
  const limits = signed ? { low: -reach, high: reach } : { low: 0, high: Math.max(max, Number.MIN_VALUE) };
  const scheme = signed ? settings.diverging : settings.sequential;
  const table = toDisplayTable({ limits, signed, scheme, threshold, opacityByValue });
  const picture = document.createElement('canvas');
  [picture.width, picture.height] = [Math.max(1, layer.width), Math.max(1, layer.height)];
  const context = picture.getContext('2d');
  if (context === null) throw new Error('the browser has no 2-D canvas left');
  const image = context.createImageData(picture.width, picture.height);
  colourValues(map.data, table, new Uint32Array(image.data.buffer));
  context.putImageData(image, 0, 0);
  return picture;
}
