import { grids } from './grids.ts';
import { indexing, shaping } from './moves.ts';
import { normalisation } from './normalisations.ts';
import { activations, arithmetic, elementary } from './pointwise.ts';
import { pooling, reduction } from './pools.ts';
import { convolution, matrix } from './products.ts';
import { resampling } from './resampling.ts';

/** Every operator case that the compiler is tested on. */
export const allCases = [
  ...activations,
  ...elementary,
  ...arithmetic,
  ...convolution,
  ...matrix,
  ...pooling,
  ...reduction,
  ...shaping,
  ...indexing,
  ...grids,
  ...normalisation,
  ...resampling,
];
