import { join } from 'node:path';
import { z } from 'zod';
import type { PlaneReference } from '../../db/index.ts';
import type { SliceProjection } from '../pixels/open-planes.ts';
import type { PlaneIndex } from '../pixels/pixel-source.ts';

/** Where the plane of one channel of a field lies; one that stands for several slices names them all. */
export interface StoredPlane extends SliceProjection {
  readonly path: string;
  readonly index: PlaneIndex;
}

const locatorSchema = z.object({
  channel: z.int().min(0),
  z: z.int().min(0),
  t: z.int().min(0),
  projection: z.literal('max').nullish(),
  /** Relative paths, as the plane's own one is. */
  stack: z.array(z.string()).nullish(),
  alone: z.boolean().optional(),
  series: z.int().min(0).optional(),
});

/** A stored reference as it is read, under its own folder or the one that is to take its place. */
export function toStoredPlane({ locator, relativePath, root: own }: PlaneReference, root = own): StoredPlane {
  return parseLocator(locator, root, relativePath);
}

/** A plane by what the project stores of it, below a folder. */
export function parseLocator(
  locator: Readonly<Record<string, unknown>>,
  root: string,
  relativePath: string,
): StoredPlane {
  const { projection, stack, alone, series, ...index } = locatorSchema.parse(locator);
  return {
    path: join(root, relativePath),
    index,
    projection,
    alone,
    series,
    stack: stack?.map((file) => join(root, file)),
  };
}
