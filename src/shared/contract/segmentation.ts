import { z } from 'zod';
import { fieldIdSchema, networkIdSchema } from '../ids.ts';
import { runSchema } from '../run.ts';
import { targetSchema } from '../target.ts';
import { procedure } from './procedure.ts';

/**
 * Which class a segmentation network sees at every pixel of its output: `GET /segmentation/{networkId}/{fieldId}`,
 * packed by `packMaps` with class numbers as values.
 */
export const classesPath = (networkId: number, fieldId: number) => `/segmentation/${networkId}/${fieldId}`;

/** What is asked about one object. Layers are tensor names; windows as `WindowMap` has them. */
export interface ObjectQuestion {
  /** A pixel of the object in the network's output. */
  readonly y: number;
  readonly x: number;
  readonly layers: readonly string[];
  readonly windows: readonly number[];
}

/**
 * The maps of the object at an output pixel: `GET /segmentation/{networkId}/{fieldId}/{y},{x}?layer=..&window=..`, both
 * as often as need be, packed by `packObject`.
 */
export function objectPath(networkId: number, fieldId: number, question: ObjectQuestion): string {
  const query = [
    ...question.layers.map((layer) => `layer=${encodeURIComponent(layer)}`),
    ...question.windows.map((window) => `window=${window}`),
  ];
  return `${classesPath(networkId, fieldId)}/${question.y},${question.x}?${query.join('&')}`;
}

export const segmentationContract = {
  /** Computes the map of one object again as a run of a single field, which the project keeps. */
  'segmentation.keep': procedure(
    'mutation',
    z.object({
      networkId: networkIdSchema,
      fieldId: fieldIdSchema,
      target: targetSchema,
      layer: z.string(),
      window: z.int().min(0).max(1024),
    }),
    runSchema,
  ),
};
