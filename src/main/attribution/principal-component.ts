import { axis, type Tensor } from '../../shared/tensor.ts';

const mostSteps = 2000;
/** Change of the direction, squared, at which it counts as found. */
const settled = 1e-22;

/**
 * The first principal component of values [B, K, h, w] over their channels, image by image: every cell is a point in K
 * dimensions, the mean cell is taken off, and the result [B, h, w] is each cell's length along the direction of
 * largest spread. The direction has no sign of its own: the larger extreme is made positive. Zero where all cells agree.
 */
export function principalMaps(values: Tensor): Tensor {
  const [batch, channels] = [axis(values, 0), axis(values, 1)];
  const [height, width] = [axis(values, 2), axis(values, 3)];
  const cells = height * width;
  const data = new Float32Array(batch * cells);
  for (let image = 0; image < batch; image++) {
    const own = values.data.subarray(image * channels * cells, (image + 1) * channels * cells);
    data.set(facingUp(firstComponent(centred(own, channels, cells), channels, cells)), image * cells);
  }
  return { data, shape: [batch, height, width] };
}

/** [K, cells] with each channel's mean taken off. */
function centred(values: Float32Array, channels: number, cells: number): Float64Array {
  const result = Float64Array.from(values);
  for (let k = 0; k < channels; k++) {
    const channel = result.subarray(k * cells, (k + 1) * cells);
    const mean = channel.reduce((sum, value) => sum + value, 0) / cells;
    channel.forEach((value, cell) => (channel[cell] = value - mean));
  }
  return result;
}

/** Power iteration: project the cells on a direction, and take the direction that those lengths point to. */
function firstComponent(points: Float64Array, channels: number, cells: number): Float64Array {
  let direction = normalised(largestChannel(points, channels, cells));
  let lengths = project(points, direction, cells);
  for (let step = 0; step < mostSteps; step++) {
    const next = normalised(pull(points, lengths, channels));
    const change = next.reduce((sum, value, k) => sum + (value - (direction[k] ?? 0)) ** 2, 0);
    direction = next;
    lengths = project(points, direction, cells);
    if (change < settled) break;
  }
  return lengths;
}

/** A start that cannot be at a right angle to everything: how all channels go with the one that varies most. */
function largestChannel(points: Float64Array, channels: number, cells: number): Float64Array {
  let best = points.subarray(0, cells);
  let most = -1;
  for (let k = 0; k < channels; k++) {
    const channel = points.subarray(k * cells, (k + 1) * cells);
    const spread = channel.reduce((sum, value) => sum + value ** 2, 0);
    if (spread > most) [best, most] = [channel, spread];
  }
  return pull(points, best, channels);
}

function project(points: Float64Array, direction: Float64Array, cells: number): Float64Array {
  const lengths = new Float64Array(cells);
  direction.forEach((weight, k) => {
    for (let cell = 0; cell < cells; cell++) {
      lengths[cell] = (lengths[cell] ?? 0) + weight * (points[k * cells + cell] ?? 0);
    }
  });
  return lengths;
}

function pull(points: Float64Array, lengths: Float64Array, channels: number): Float64Array {
  const cells = lengths.length;
  return Float64Array.from({ length: channels }, (_, k) =>
    lengths.reduce((sum, length, cell) => sum + length * (points[k * cells + cell] ?? 0), 0),
  );
}

function normalised(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value ** 2, 0));
  return length === 0 ? vector : vector.map((value) => value / length);
}

function facingUp(lengths: Float64Array): Float64Array {
  const top = lengths.reduce((a, b) => Math.max(a, b), -Infinity);
  const bottom = lengths.reduce((a, b) => Math.min(a, b), Infinity);
  return -bottom > top ? lengths.map((value) => 0 - value) : lengths;
}
