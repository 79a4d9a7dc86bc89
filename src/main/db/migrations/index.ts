import type { Migration } from '../migrate.ts';
import { firstTables } from './0001-first-tables.ts';
import { overviews } from './0002-overviews.ts';

/** Every step from an empty file to the newest form, ascending without a gap. */
export const migrations: readonly Migration[] = [firstTables, overviews];
