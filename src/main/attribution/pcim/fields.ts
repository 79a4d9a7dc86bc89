import { createRandom, type Random } from '../../../shared/random.ts';
import { smoothGrid } from './smooth.ts';

const fieldsForScale = 64;

function rawField(random: Random, grid: number, sigma: number): Float64Array {
  const white = Float64Array.from({ length: grid * grid }, () => random.normal());
  return smoothGrid(white, grid, grid, sigma);
}

/**
 * A stream of smooth random fields [grid, grid]: white Gaussian noise, blurred by `sigma` cells, divided by its
 * standard deviation (estimated once from 64 fields of the same seed).
 */
export function createFields(grid: number, sigma: number, seed: number): () => Float64Array {
  const probe = createRandom(seed ^ 0x5ca1ab1e);
  let squares = 0;
  for (let count = 0; count < fieldsForScale; count++) {
    for (const value of rawField(probe, grid, sigma)) squares += value ** 2;
  }
  const scale = Math.sqrt(squares / (fieldsForScale * grid * grid));
  const random = createRandom(seed);
  return () => rawField(random, grid, sigma).map((value) => value / scale);
}

/** Fields and their negatives, so that the mean of a step's masks is the grid itself. */
export function antithetic(count: number, next: () => Float64Array): Float64Array[] {
  return Array.from({ length: count / 2 }, () => {
    const field = next();
    return [field, field.map((value) => -value)];
  }).flat();
}
