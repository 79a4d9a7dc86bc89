import { unsupported } from '../../../shared/errors.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import { Stitch } from '../inputs/stitch.ts';
import type { Tiling } from '../inputs/tiling.ts';

/** A field's planes at a layer may take this many bytes. */
const mostBytes = 4 * 2 ** 30;

/**
 * The values of a layer over a whole field, put together from those of its tiles: every cell comes from the tile in
 * which it lies further than the halo from the border. So sums over channels or cells mean the field, not a tile.
 */
export class StitchedPlanes {
  readonly stitch: Stitch;
  readonly #channels: number;
  readonly #values: Float32Array;

  /**
   * @param tile [B, K, h, w] of some tiles, for its lengths
   * @throws BadInput where tiles do not start on the layer's grid, Unsupported where the field is too large for it.
   */
  constructor(tiling: Tiling, tile: Tensor, where: string) {
    const [channels, height, width] = [axis(tile, 1), axis(tile, 2), axis(tile, 3)];
    this.stitch = new Stitch(tiling, { height, width });
    this.#channels = channels;
    const { size } = this.stitch;
    const count = channels * size.height * size.width;
    if (4 * count > mostBytes) {
      throw unsupported({
        what: `the layer has ${channels} channels of ${size.height} x ${size.width} cells over the field, which memory may not hold`,
        where,
        mend: 'Choose a deeper layer, or a method that looks at each cell by itself, for instance seg-hires-grad-cam.',
      });
    }
    this.#values = new Float32Array(count);
  }

  /** Takes what tiles from number `first` on give to the field. */
  place(first: number, { data, shape }: Tensor): void {
    const cells = (shape[2] ?? 1) * (shape[3] ?? 1);
    const { size } = this.stitch;
    const fieldCells = size.height * size.width;
    for (let tile = 0; tile < (shape[0] ?? 0); tile++) {
      for (let k = 0; k < this.#channels; k++) {
        const from = (tile * this.#channels + k) * cells;
        const plane = this.#values.subarray(k * fieldCells, (k + 1) * fieldCells);
        this.stitch.place(first + tile, data.subarray(from, from + cells), plane);
      }
    }
  }

  /** [1, K, h, w] of the field. */
  get tensor(): Tensor {
    const { height, width } = this.stitch.size;
    return { data: this.#values, shape: [1, this.#channels, height, width] };
  }
}
