import type { PlateId } from '../../shared/ids.ts';
import type { Reconciliation } from './plate-map/reconcile.ts';
import type { LeftOut, PlateFormatId } from './readers/plate-reader.ts';

/** What a plate came to hold. */
export interface PlateSummaryOfImport {
  readonly name: string;
  readonly format: PlateFormatId;
  readonly rows: number;
  readonly columns: number;
  readonly wells: number;
  readonly fields: number;
  readonly planes: number;
  readonly channels: readonly string[];
}

/** The outcome of an import: what is in the project now, and everything that is not, with reasons. */
export interface ImportReport extends PlateSummaryOfImport {
  readonly plateId: PlateId;
  /** The naming scheme or format that was recognised. */
  readonly evidence: string;
  /** Images that could not be read or do not fit their field. */
  readonly broken: readonly LeftOut[];
  /** Wells that the plate's metadata names and that are not there. */
  readonly missing: readonly LeftOut[];
  /** Unreadable folders and images whose place was taken. */
  readonly leftOut: readonly LeftOut[];
  /** Image files that belong to no plane. */
  readonly strayFiles: number;
  /** Images of other slices and time points, which were not read. */
  readonly otherSlices: number;
  readonly otherTimes: number;
  readonly plateMap: Reconciliation | null;
  readonly seconds: number;
}
