import type { z } from 'zod';
import { createStore, type Store } from './store.ts';

/**
 * A store that the browser remembers under `key`. What was remembered is checked by `schema`; anything that no longer
 * fits gives way to `initial`.
 */
export function createPersistedStore<T extends object>(
  key: string,
  schema: z.ZodType<T>,
  initial: T,
): Store<T> {
  const store = createStore({ ...initial, ...recall(key, schema) });
  store.subscribe(() => {
    try {
      localStorage.setItem(key, JSON.stringify(store.get()));
    } catch (error) {
      console.warn('The window cannot remember its layout.', error);
    }
  });
  return store;
}

function recall<T>(key: string, schema: z.ZodType<T>): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    console.warn('The remembered layout cannot be read.', error);
    return null;
  }
}
