import type { FieldPixels } from '../../shared/compute-port.ts';
import type { FieldId } from '../../shared/ids.ts';
import type { Recipe } from '../../shared/network.ts';
import { readFieldPixels } from '../../shared/unit-task.ts';
import type { PixelPort } from './pixel-port.ts';

/** Pixels and objects of the fields in work: several targets of one field follow each other and read it once. */
export interface FieldCache {
  read(fieldId: FieldId): Promise<FieldPixels>;
}

/** @param capacity how many fields are held; the one asked for longest ago goes first */
export function createFieldCache(
  pixels: PixelPort,
  recipe: Recipe,
  capacity: number,
  signal: AbortSignal,
): FieldCache {
  const held = new Map<FieldId, Promise<FieldPixels>>();
  return {
    read: (fieldId) => {
      const found = held.get(fieldId) ?? readFieldPixels(pixels, fieldId, recipe, signal);
      held.delete(fieldId);
      held.set(fieldId, found);
      for (const oldest of held.keys()) {
        if (held.size <= capacity) break;
        held.delete(oldest);
      }
      return found;
    },
  };
}
