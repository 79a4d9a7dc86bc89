import type { Rect, Size } from '../../../shared/geometry.ts';

/** Intensities as a file stores them, row-major. */
export type PixelArray =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

export type PixelType = 'uint8' | 'uint16' | 'uint32' | 'int8' | 'int16' | 'int32' | 'float32' | 'float64';

/** One plane of an image, every index counted from 0. */
export interface PlaneIndex {
  readonly channel: number;
  readonly z: number;
  readonly t: number;
}

/** What an image holds: channels x z x t planes of one size, at one or more levels of resolution. */
export interface ImageFacts {
  readonly channels: number;
  readonly slices: number;
  readonly frames: number;
  readonly type: PixelType;
  /** Sizes from full resolution downwards; at least one. */
  readonly levels: readonly Size[];
  /** Names and colours (`#rrggbb`) as the file gives them, one a channel. */
  readonly channelNames: readonly (string | null)[];
  readonly channelColors: readonly (string | null)[];
  /** Edge of a pixel at full resolution in micrometres, when the file says. */
  readonly pixelSizeUm: number | null;
  /** How many slices of the file were read as the one there is; absent where no slices were joined. */
  readonly projected?: number | undefined;
  /** Where the image lay under the objective, when the file says. */
  readonly stage?: StagePosition | undefined;
}

/** Where an image lay under the objective: x grows to the right and y downwards, as in the picture. */
export interface StagePosition {
  readonly x: number;
  readonly y: number;
  /** Micrometres, or whole fields where only the grid of sites is known. */
  readonly unit: 'um' | 'field';
}

/** One open image. Whatever the format, the rest of the program reads pixels through this and nothing else. */
export interface PixelSource {
  readonly image: ImageFacts;
  /** True where what is read belongs to the reader, also when the source is closed, and is read once. */
  readonly givesAway?: boolean | undefined;
  /**
   * Reads a plane, or the part of it in `region` (in pixels of that level). The caller does not write to it,
   * and no longer looks into it when the source is closed.
   * @throws BadInput for a broken file
   */
  read(plane: PlaneIndex, level: number, region: Rect | null): Promise<PixelArray>;
  close(): Promise<void>;
}

/** How an image is opened. */
export interface OpenOptions {
  /** True where a file counts for itself, whatever set of files it says it belongs to. */
  readonly alone?: boolean | undefined;
  /** Which image of a file that holds several, counted from 0 in the order of its description. */
  readonly series?: number | undefined;
  /** True where the pixels are to outlive the source; it then gives them away, if it can, without a copy. */
  readonly toKeep?: boolean | undefined;
}

/** A way to open images, chosen by path alone. */
export interface PixelOpener {
  readonly id: string;
  readonly accepts: (path: string) => boolean;
  /** @throws NotFound for a path that cannot be read, BadInput for a broken file, Unsupported for a strange one. */
  readonly open: (path: string, options?: OpenOptions) => Promise<PixelSource>;
}

/** More pixels than this in one plane are taken for a broken header. */
export const maxPlanePixels = 2 ** 28;
