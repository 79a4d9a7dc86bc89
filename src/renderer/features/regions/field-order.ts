import type { Field, PlateView } from '../../../shared/plate.ts';
import { createRandom } from '../../../shared/random.ts';

/** All fields of a plate in an order drawn by lot; the same seed gives the same order. */
export function shuffledFields(plate: PlateView, seed: number): Field[] {
  const fields = plate.wells.flatMap((well) => well.fields);
  const random = createRandom(seed);
  for (let last = fields.length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1));
    const [a, b] = [fields[last], fields[other]];
    if (a !== undefined && b !== undefined) [fields[last], fields[other]] = [b, a];
  }
  return fields;
}
