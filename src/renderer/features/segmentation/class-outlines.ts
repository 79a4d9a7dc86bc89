/** A grid of class numbers, row by row. */
export interface ClassGrid {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** Straight pieces of an outline in cells of the grid: x0, y0, x1, y1 one after another. */
export type Segments = readonly number[];

/**
 * The outlines of every class: the edges between its cells and others, and those at the border of the grid, joined to
 * pieces as long as they are straight. Class 0, the background, has none.
 */
export function outlineClasses(grid: ClassGrid): Map<number, Segments> {
  const found = new Map<number, number[]>();
  const put = (cls: number, ...piece: readonly [number, number, number, number]) => {
    const pieces = found.get(cls) ?? [];
    found.set(cls, pieces);
    pieces.push(...piece);
  };
  const { width, height } = grid;
  walkEdges(
    height,
    width,
    (line, at) => [cellAt(grid, at, line - 1), cellAt(grid, at, line)],
    (cls, line, from, to) => put(cls, from, line, to, line),
  );
  walkEdges(
    width,
    height,
    (line, at) => [cellAt(grid, line - 1, at), cellAt(grid, line, at)],
    (cls, line, from, to) => put(cls, line, from, line, to),
  );
  return found;
}

const cellAt = ({ width, height, data }: ClassGrid, x: number, y: number): number =>
  x < 0 || y < 0 || x >= width || y >= height ? 0 : (data[y * width + x] ?? 0);

/** Follows the grid's lines in one direction and tells for every class each stretch of them that is its edge. */
function walkEdges(
  lines: number,
  length: number,
  sidesOf: (line: number, at: number) => readonly [number, number],
  put: (cls: number, line: number, from: number, to: number) => void,
): void {
  for (let line = 0; line <= lines; line++) {
    for (const side of [0, 1] as const) {
      let [start, current] = [0, 0];
      for (let at = 0; at <= length; at++) {
        const sides = at < length ? sidesOf(line, at) : ([0, 0] as const);
        const edge = sides[0] === sides[1] ? 0 : sides[side];
        if (edge === current) continue;
        if (current !== 0) put(current, line, start, at);
        [start, current] = [at, edge];
      }
    }
  }
}

/** The cells connected to one over edges and corners that carry its class: 1 on them, 0 elsewhere. */
export function objectAt({ width, height, data }: ClassGrid, x: number, y: number): ClassGrid {
  const object = new Uint8Array(width * height);
  const start = y * width + x;
  const wanted = data[start];
  const open = [start];
  object[start] = 1;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [row, column] = [Math.floor(at / width), at % width];
    for (let r = Math.max(0, row - 1); r <= Math.min(height - 1, row + 1); r++) {
      for (let c = Math.max(0, column - 1); c <= Math.min(width - 1, column + 1); c++) {
        const next = r * width + c;
        if (object[next] === 1 || data[next] !== wanted) continue;
        object[next] = 1;
        open.push(next);
      }
    }
  }
  return { width, height, data: object };
}

/** Which share of the grid each class covers. */
export function classShares({ data }: ClassGrid, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let at = 0; at < data.length; at++) {
    const cls = data[at] ?? 0;
    counts[cls] = (counts[cls] ?? 0) + 1;
  }
  return counts.map((count) => count / Math.max(1, data.length));
}
