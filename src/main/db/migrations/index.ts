import type { Migration } from '../migrate.ts';
import { firstTables } from './0001-first-tables.ts';
import { overviews } from './0002-overviews.ts';
import { scores } from './0003-scores.ts';
import { regions } from './0004-regions.ts';
import { importFacts } from './0005-import-facts.ts';
import { queue } from './0006-queue.ts';
import { reviews } from './0007-reviews.ts';
import { stacks } from './0008-stacks.ts';
import { regionImports } from './0009-region-imports.ts';

/** Every step from an empty file to the newest form, ascending without a gap. */
export const migrations: readonly Migration[] = [
  firstTables,
  overviews,
  scores,
  regions,
  importFacts,
  queue,
  reviews,
  stacks,
  regionImports,
];
