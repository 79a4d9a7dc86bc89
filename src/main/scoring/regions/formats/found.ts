import type { RegionGeometry } from '../../../../shared/region.ts';

/** What a file says of the image that its regions lie on; whatever it does not say is null. */
export interface ImageHint {
  /** File or image name, with or without folder and ending. */
  readonly name: string | null;
  readonly plate: string | null;
  readonly well: string | null;
  /** The field's number within its well. */
  readonly field: number | null;
  /** Size that the file gives for the image. */
  readonly size: { readonly width: number; readonly height: number } | null;
}

/** A region as a file holds it; null where the file does not say. */
export interface FoundRegion {
  readonly class: string | null;
  readonly color: string | null;
  readonly name: string | null;
  readonly annotator: string | null;
  readonly geometry: RegionGeometry;
}

/** The regions of one image. */
export interface FoundImage {
  readonly file: string;
  readonly hint: ImageHint;
  readonly regions: readonly FoundRegion[];
  /** True where the regions only mean something at the file's own size: masks. */
  readonly sizeMatters: boolean;
  /** What could not be taken, each with its reason. */
  readonly leftOut: readonly string[];
  /** What was understood in one way of several. */
  readonly notices: readonly string[];
}

export const noHint: ImageHint = { name: null, plate: null, well: null, field: null, size: null };

/** A file's name without folder and ending. */
export function stemOf(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? name;
  return last.replace(/\.(ome\.)?(tiff?|png|jpe?g|bmp|geojson|json|xml|csv|zarr|npy|dib|flex|c01)$/i, '');
}
