import type { PlacedMaps } from '../../shared/map.ts';

/**
 * Shrinks every grid by a whole factor, by area means, until its longer side is at most `side`. Cells at the right and
 * lower edge average what is left. Grids that are small enough come back as they are.
 */
export function limitSide(maps: PlacedMaps, side: number): PlacedMaps {
  const factor = Math.ceil(Math.max(maps.width, maps.height) / side);
  if (factor <= 1) return maps;
  const width = Math.ceil(maps.width / factor);
  const height = Math.ceil(maps.height / factor);
  const data = new Float32Array(maps.count * height * width);
  for (let index = 0; index < maps.count; index++) {
    const source = maps.data.subarray(
      index * maps.height * maps.width,
      (index + 1) * maps.height * maps.width,
    );
    const target = data.subarray(index * height * width, (index + 1) * height * width);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        target[y * width + x] = meanOf(source, maps, x * factor, y * factor, factor);
      }
    }
  }
  // Edge cells cover less than a whole cell of the field; their boxes grow so that the picture keeps its place.
  return { count: maps.count, height, width, data, boxes: growBoxes(maps, width * factor, height * factor) };
}

function meanOf(
  source: Float32Array,
  size: { width: number; height: number },
  x0: number,
  y0: number,
  factor: number,
): number {
  const x1 = Math.min(size.width, x0 + factor);
  const y1 = Math.min(size.height, y0 + factor);
  let sum = 0;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) sum += source[y * size.width + x] ?? 0;
  }
  return sum / ((x1 - x0) * (y1 - y0));
}

function growBoxes(maps: PlacedMaps, width: number, height: number): Float32Array {
  return maps.boxes.map((value, index) => {
    if (index % 4 === 2) return (value * width) / maps.width;
    if (index % 4 === 3) return (value * height) / maps.height;
    return value;
  });
}
