import type { PlateFormat, WellPosition } from '../../../shared/wells.ts';
import type { StagePosition } from '../pixels/pixel-source.ts';

export const plateFormatIds = [
  'ome-zarr',
  'harmony',
  'imagexpress',
  'cellvoyager',
  'ome-tiff',
  'tiff-pattern',
] as const;
export type PlateFormatId = (typeof plateFormatIds)[number];

/** How the pixels of an image are read, as it was chosen at import. */
export interface PlaneReading {
  /** Slice inside the image, counted from 0. */
  readonly z: number | 'middle';
  /** Time point inside the image, counted from 0. */
  readonly t: number;
  /** `max` where all slices are read as one by their maximum. */
  readonly projection: 'max' | null;
  /** Every file of the stack, the image's own one first; null where the image is all there is. */
  readonly stack: readonly string[] | null;
}

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
  readonly stage?: StagePosition | undefined;
  /** Which image of its file, counted from 0, where the file holds several. */
  readonly series?: number | undefined;
  /** Set when the planes of a plate have been chosen. */
  readonly reading?: PlaneReading | undefined;
}

/** The same for all slices and time points of one channel of a field. */
export const stackKeyOf = ({ well, field, channel }: Pick<ListedImage, 'well' | 'field' | 'channel'>) =>
  `${well.row}|${well.column}|${field}|${channel ?? ''}`;

/** Images by the field and channel that they show. */
export const groupByStack = (images: readonly ListedImage[]): Map<string, ListedImage[]> =>
  Map.groupBy(images, stackKeyOf);

/** What the microscope's own files say of a channel. */
export interface ListedChannel {
  /** As {@link ListedImage.channel} has it. */
  readonly key: string;
  readonly name: string | null;
  /** `#rrggbb` */
  readonly color: string | null;
  /** Wavelength of the emitted light in nanometres. */
  readonly wavelengthNm: number | null;
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
  /** Channels as the microscope's own files describe them. */
  readonly channels?: readonly ListedChannel[] | undefined;
  /** Edge of a pixel in micrometres as the microscope's own files give it. */
  readonly pixelSizeUm?: number | null | undefined;
}

export interface ListOptions {
  /** A file pattern or the id of a preset. */
  readonly pattern?: string | undefined;
  /** Which plate to take where the names tell several apart. */
  readonly plate?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Why a folder is taken for a format. */
export interface Evidence {
  /** A sentence for a person: which file or scheme told. */
  readonly evidence: string;
  /** From 0 to 1: 1 for a format's own index, less for names that merely fit. */
  readonly confidence: number;
}

/** One plate format. */
export interface PlateReader {
  readonly format: PlateFormatId;
  /** What speaks for this format, or null; reads names and the first bytes of a file or two. */
  readonly recognise: (path: string, signal?: AbortSignal) => Promise<Evidence | null>;
  /** @throws BadInput where the folder holds no plate of this format. */
  readonly list: (path: string, options: ListOptions) => Promise<PlateListing>;
}
