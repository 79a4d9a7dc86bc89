import type { ErrorRecord } from '../../../shared/errors.ts';
import type { Size } from '../../../shared/geometry.ts';
import type { PackedGeometry } from '../../../shared/region-packing.ts';
import type { FoundImage } from './formats/found.ts';
import type { RegionFile } from './read-regions.ts';

/** The regions of one image, but for the regions themselves, which stay in the thread that read them. */
export interface FoundSummary extends Omit<FoundImage, 'regions'> {
  /** Its place among the images of the file. */
  readonly place: number;
  readonly count: number;
}

/** How the regions of an image are made ready to be stored. */
export interface TakeOptions {
  readonly place: number;
  /** The field's size in pixels. */
  readonly size: Size;
  /** What all regions are called, in the place of what the file says. */
  readonly class: string | null;
  readonly annotator: string | null;
  /** The number of the first region, by which it is called where it has no name of its own. */
  readonly first: number;
}

/** A region that is whole and packed. */
export interface TakenRegion extends PackedGeometry {
  readonly class: string;
  readonly color: string | null;
  readonly annotator: string;
  readonly name: string | null;
}

/** Some of an image's regions. */
export interface TakenSlice {
  readonly regions: readonly TakenRegion[];
  /** What was mended, and what was refused with the reason, in words. */
  readonly notices: readonly string[];
  readonly refused: readonly string[];
  /** True for the image's last ones. */
  readonly last: boolean;
}

/** What the thread is asked; it answers each request once, in their order. */
export type ToRegionThread =
  | { readonly kind: 'read'; readonly file: RegionFile }
  /** The first regions of an image. */
  | { readonly kind: 'take'; readonly options: TakeOptions }
  /** The regions after those. */
  | { readonly kind: 'more' }
  /** Ends the thread when it has answered what it was asked before. */
  | { readonly kind: 'end' };

export type FromRegionThread =
  | { readonly kind: 'images'; readonly images: readonly FoundSummary[] }
  | { readonly kind: 'slice'; readonly slice: TakenSlice }
  | { readonly kind: 'failed'; readonly error: ErrorRecord };
