import type { OmeZarrVersion } from '../../../../shared/contract/exports.ts';
import type { Rect, Size } from '../../../../shared/geometry.ts';
import { programVersion } from '../../../../shared/program.ts';
import { formatRow } from '../../../../shared/wells.ts';
import type { Limits } from '../../../../shared/map-scale.ts';
import type { Region, RegionClass } from '../../../../shared/region.ts';

/** In 0.4 every part names its version; in 0.5 the one around them does. */
const versionOf = (version: OmeZarrVersion) => (version === '0.4' ? { version } : {});

/** What a plate says of itself. */
export interface PlateWords {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Of the wells that have images, counted from 0. */
  readonly wells: readonly { readonly row: number; readonly column: number }[];
  readonly mostFields: number;
  readonly acquisition: string;
}

export const wellPath = ({ row, column }: { readonly row: number; readonly column: number }) =>
  [formatRow(row), String(column + 1)] as const;

export function plateMetadata(version: OmeZarrVersion, words: PlateWords) {
  const named = (count: number, nameOf: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => ({ name: nameOf(index) }));
  return {
    plate: {
      ...versionOf(version),
      name: words.name,
      rows: named(words.rows, formatRow),
      columns: named(words.columns, (index) => String(index + 1)),
      wells: words.wells.map((well) => ({
        path: wellPath(well).join('/'),
        rowIndex: well.row,
        columnIndex: well.column,
      })),
      field_count: words.mostFields,
      acquisitions: [{ id: 0, name: words.acquisition, maximumfieldcount: words.mostFields }],
    },
  };
}

/** Images are named by their number from 0. */
export function wellMetadata(version: OmeZarrVersion, images: number) {
  const each = Array.from({ length: images }, (_, index) => ({ path: String(index), acquisition: 0 }));
  return { well: { ...versionOf(version), images: each } };
}

/** Where the values of an image lie on its field. */
export interface Placement {
  /** What the image covers, in field pixels. */
  readonly box: Rect;
  /** Values across and down at full size. */
  readonly size: Size;
  /** Null where nobody knows it; distances are then in pixels. */
  readonly pixelSizeUm: number | null;
  readonly levels: number;
  /** Axes before rows and columns. */
  readonly channels: boolean;
}

/**
 * One multiscale image. Coordinates are those of the field: 0 is the centre of its first pixel, so a map with fewer
 * values than the field has pixels begins half of one of its steps further in.
 */
export function multiscaleMetadata(version: OmeZarrVersion, name: string, place: Placement, kind: string) {
  const um = place.pixelSizeUm ?? 1;
  const steps = [place.box.height / place.size.height, place.box.width / place.size.width] as const;
  const starts = [place.box.y, place.box.x] as const;
  const before = place.channels ? [1] : [];
  const datasets = Array.from({ length: place.levels }, (_, level) => {
    const scale = steps.map((step) => step * 2 ** level * um);
    const translation = starts.map((start, axis) => (start + ((steps[axis] ?? 1) * 2 ** level - 1) / 2) * um);
    return {
      path: String(level),
      coordinateTransformations: [
        { type: 'scale', scale: [...before, ...scale] },
        { type: 'translation', translation: [...before.map(() => 0), ...translation] },
      ],
    };
  });
  const unit = place.pixelSizeUm === null ? {} : { unit: 'micrometer' };
  const space = ['y', 'x'].map((axis) => ({ name: axis, type: 'space', ...unit }));
  const axes = place.channels ? [{ name: 'c', type: 'channel' }, ...space] : space;
  const metadata = { description: kind, program: `PlateLens ${programVersion}` };
  return { ...versionOf(version), name, axes, datasets, type: 'mean', metadata };
}

/** A channel of maps, as viewers show it. */
export interface MapChannel {
  readonly label: string;
  readonly range: Limits;
  readonly shown: Limits;
}

/** Told apart without colour vision; the first is shown when a plate is opened. */
const inks = ['FFB000', '648FFF', 'DC267F', 'FE6100', '785EF0', 'FFFFFF'] as const;

export function omeroMetadata(version: OmeZarrVersion, name: string, channels: readonly MapChannel[]) {
  return {
    name,
    ...versionOf(version),
    channels: channels.map(({ label, range, shown }, index) => ({
      label,
      color: inks[index % inks.length],
      active: index === 0,
      coefficient: 1,
      family: 'linear',
      inverted: false,
      window: { min: range.low, max: range.high, start: shown.low, end: shown.high },
    })),
    rdefs: { defaultT: 0, defaultZ: 0, model: 'color' },
  };
}

/** Colours and facts of labels, which count from 1 in the order of the regions. */
export function labelMetadata(version: OmeZarrVersion, { color }: RegionClass, regions: readonly Region[]) {
  const rgba = [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16)).concat(255);
  return {
    'image-label': {
      ...versionOf(version),
      colors: regions.map((_, index) => ({ 'label-value': index + 1, rgba })),
      properties: regions.map((region, index) => ({
        'label-value': index + 1,
        class: region.class,
        annotator: region.annotator,
        name: region.name,
      })),
      source: { image: '../../' },
    },
  };
}
