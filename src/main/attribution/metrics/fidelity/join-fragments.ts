import type { Segments } from './segments.ts';

/**
 * Makes every segment one connected piece (over edges): pieces are numbered anew in raster order, and one of fewer than
 * `least` pixels joins the piece that its first pixel touches above or to the left. The first piece always stays.
 */
export function joinFragments(labels: Uint32Array, height: number, width: number, least: number): Segments {
  const unseen = 0xffffffff;
  const joined = new Uint32Array(labels.length).fill(unseen);
  let count = 0;
  for (let start = 0; start < labels.length; start++) {
    if (joined[start] !== unseen) continue;
    const piece = pieceAt(labels, joined, start, height, width, unseen);
    const neighbour =
      start >= width ? joined[start - width] : start % width > 0 ? joined[start - 1] : undefined;
    const small = piece.length < least && neighbour !== undefined;
    const label = small ? neighbour : count++;
    for (const pixel of piece) joined[pixel] = label;
  }
  return { labels: joined, count };
}

/** The unseen pixels connected to `start` that carry its label. */
function pieceAt(
  labels: Uint32Array,
  joined: Uint32Array,
  start: number,
  height: number,
  width: number,
  unseen: number,
): number[] {
  const piece = [start];
  const mark = labels[start];
  // Any value but `unseen`: the piece gets its own label afterwards.
  joined[start] = 0;
  for (let next = 0; next < piece.length; next++) {
    const pixel = piece[next] ?? 0;
    const x = pixel % width;
    const around = [
      x > 0 ? pixel - 1 : -1,
      x < width - 1 ? pixel + 1 : -1,
      pixel - width,
      pixel + width < height * width ? pixel + width : -1,
    ];
    for (const other of around) {
      if (other < 0 || joined[other] !== unseen || labels[other] !== mark) continue;
      joined[other] = 0;
      piece.push(other);
    }
  }
  return piece;
}
