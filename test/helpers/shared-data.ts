import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');

/** Path of a real data set beside the checkout. */
export const sharedData = (...parts: string[]) => join(folder, ...parts);

/** True where the real data sets are at hand; tests that need them are skipped elsewhere, visibly. */
export const hasSharedData = existsSync(folder);
