import type { Size } from '../../../shared/geometry.ts';
import type { FieldId, RunId, UnitId } from '../../../shared/ids.ts';
import type { Against, NewScore } from '../../../shared/score.ts';
import type { UnitStatistics } from '../../db/index.ts';

/** A map to be scored, with the fingerprints under which it was scored before. */
export interface UnitTask {
  readonly unitId: UnitId;
  readonly runId: RunId;
  /** What is explained, as `formatTarget` writes it; maps of the same target are held against each other. */
  readonly target: string;
  /** True where the method says that its map shows nothing. */
  readonly empty: boolean;
  readonly grid: Size;
  /** By area, then for the map alone under the empty text. */
  readonly known: Readonly<Record<string, string>>;
  /** The fingerprint of its stored statistics; null where there are none. */
  readonly knownStatistics: string | null;
}

/** A field with all its maps. */
export interface FieldTask extends Size {
  readonly fieldId: FieldId;
  readonly units: readonly UnitTask[];
}

/** As many fields as a worker thread takes at a time. */
export interface BatchTask {
  readonly projectPath: string;
  readonly fields: readonly FieldTask[];
  /** The areas to score against; cells for the statistics are found among them. */
  readonly areas: readonly Against[];
  /** Only this person's regions; null takes everybody's together. */
  readonly annotator: string | null;
  /** Key of the found objects; null where none are looked for. */
  readonly finderKey: string | null;
  /** True to count what is out of date without computing anything. */
  readonly dry: boolean;
}

/** What a batch gave; only what was out of date is in it. */
export interface BatchResult {
  readonly scores: readonly NewScore[];
  readonly statistics: readonly (UnitStatistics & { readonly runId: RunId })[];
  /** Maps whose scores and statistics all held. */
  readonly fresh: number;
  /** Maps of which something was missing or out of date. */
  readonly stale: number;
}
