import type { PlateFormat, WellPosition } from '../../../shared/wells.ts';

export const plateFormatIds = ['ome-zarr', 'tiff-pattern'] as const;
export type PlateFormatId = (typeof plateFormatIds)[number];

/** One image file (or image group) of a plate, placed by what its name or its metadata say. */
export interface ListedImage {
  /** Parts separated by `/`, from the plate's root. */
  readonly relativePath: string;
  readonly well: WellPosition;
  /** The field as it is called: digits, or any text. */
  readonly field: string;
  /** The channel that the name gives; null where the image holds its channels itself. */
  readonly channel: string | null;
  readonly z: number | null;
  readonly t: number | null;
}

/** A file or well that takes no part, with the reason. */
export interface LeftOut {
  readonly where: string;
  readonly reason: string;
}

/** Everything that a reader learns about a plate without decoding a pixel. */
export interface PlateListing {
  readonly format: PlateFormatId;
  /** Absolute folder that every relative path starts from. */
  readonly root: string;
  readonly name: string;
  /** Which naming scheme or version was recognised, for the person to check. */
  readonly evidence: string;
  /** Rows and columns as the plate states them; null where only its wells tell. */
  readonly size: PlateFormat | null;
  readonly images: readonly ListedImage[];
  /** Wells that the metadata names and that are not there. */
  readonly missing: readonly LeftOut[];
  /** Folders that could not be read, and images whose place is taken already. */
  readonly leftOut: readonly LeftOut[];
  /** Number of image files that belong to no plane. */
  readonly strayFiles: number;
}

export interface ListOptions {
  /** A file pattern or the id of a preset. */
  readonly pattern?: string | undefined;
  /** Which plate to take where the names tell several apart. */
  readonly plate?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One plate format. */
export interface PlateReader {
  readonly format: PlateFormatId;
  /** True when the folder looks like this format; costs a few reads at most. */
  readonly recognises: (path: string) => Promise<boolean>;
  /** @throws BadInput where the folder holds no plate of this format. */
  readonly list: (path: string, options: ListOptions) => Promise<PlateListing>;
}
