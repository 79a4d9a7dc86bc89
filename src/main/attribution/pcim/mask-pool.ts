import { splitHalfReliability } from './split-half.ts';

/** Sums over the masks of one half of the pairs. */
interface Half {
  /** Sum of f m. */
  readonly weighted: Float64Array;
  /** Sum of m. */
  readonly masks: Float64Array;
  answers: number;
  count: number;
}

/**
 * Masks and what the network said of each, kept as sums, so that the map can be read at any time. Masks come in
 * pairs; even and odd pairs are summed apart, to tell how far the map would repeat itself.
 */
export class MaskPool {
  readonly #halves: readonly [Half, Half];
  #pairs = 0;
  #least = Infinity;
  #most = -Infinity;

  constructor(grid: number) {
    const empty = (): Half => ({
      weighted: new Float64Array(grid ** 2),
      masks: new Float64Array(grid ** 2),
      answers: 0,
      count: 0,
    });
    this.#halves = [empty(), empty()];
  }

  /** Number of masks so far. */
  get size(): number {
    return this.#halves[0].count + this.#halves[1].count;
  }

  /** Largest less smallest answer so far. */
  get spread(): number {
    return Math.max(0, this.#most - this.#least);
  }

  /** Adds masks on the grid, pair after pair, with the probability that each got. */
  add(masks: readonly Float64Array[], answers: readonly number[]): void {
    masks.forEach((mask, index) => {
      const half = this.#halves[(this.#pairs + Math.floor(index / 2)) % 2 === 0 ? 0 : 1];
      const answer = answers[index] ?? 0;
      mask.forEach((value, cell) => {
        half.weighted[cell] = (half.weighted[cell] ?? 0) + answer * value;
        half.masks[cell] = (half.masks[cell] ?? 0) + value;
      });
      half.answers += answer;
      half.count += 1;
      this.#least = Math.min(this.#least, answer);
      this.#most = Math.max(this.#most, answer);
    });
    this.#pairs += Math.ceil(masks.length / 2);
  }

  /** mean over masks of (f - mean f) m, on the grid. */
  map(): Float64Array {
    return mapOf(this.#halves);
  }

  /** How far the maps of even and odd pairs agree. */
  reliability(): number {
    return splitHalfReliability(mapOf([this.#halves[0]]), mapOf([this.#halves[1]]));
  }
}

function mapOf(halves: readonly Half[]): Float64Array {
  const count = halves.reduce((sum, half) => sum + half.count, 0);
  const mean = halves.reduce((sum, half) => sum + half.answers, 0) / count;
  const cells = halves[0]?.weighted.length ?? 0;
  return new Float64Array(cells).map((_, cell) => {
    const sum = halves.reduce(
      (s, half) => s + (half.weighted[cell] ?? 0) - mean * (half.masks[cell] ?? 0),
      0,
    );
    return sum / count;
  });
}
