import { extname } from 'node:path';
import * as zarr from 'zarrita';
import { badInput, unsupported } from '../../../shared/errors.ts';
import type { Rect } from '../../../shared/geometry.ts';
import { whyUnreadable } from '../../../shared/zarr-chunks.ts';
import { toImageError } from './open-failure.ts';
import { imageMetadataSchema, parseOmeAttributes, type ImageMetadata } from './ome-zarr-metadata.ts';
import {
  maxPlanePixels,
  type ImageFacts,
  type PixelArray,
  type PixelOpener,
  type PixelSource,
  type PixelType,
  type PlaneIndex,
} from './pixel-source.ts';
import { findShardIndex } from './shard-index.ts';
import { useNativeZarrCodecs } from './zarr-codecs.ts';
import { createFolderStore } from './zarr-store.ts';

useNativeZarrCodecs();

type NumberArray = zarr.Array<zarr.NumberDataType>;
/** An uncompressed chunk that was cut off would otherwise be filled up with zeros without a word. */
const refuseShortChunks = zarr.defineArrayExtension((array) => ({
  getChunk: async (coordinates, options) => {
    const chunk = await array.getChunk(coordinates, options);
    const expected = chunk.shape.reduce((product, length) => product * length, 1);
    const found = chunk.data.length;
    if (found === expected) return chunk;
    throw new RangeError(`chunk ${coordinates.join('/')} holds ${found} values instead of ${expected}`);
  },
}));

const axisNames = ['t', 'c', 'z', 'y', 'x'] as const;
type AxisName = (typeof axisNames)[number];

interface OpenImage {
  readonly path: string;
  readonly axes: readonly AxisName[];
  readonly levels: readonly NumberArray[];
}

/** Reads one OME-Zarr image group (0.4 on Zarr 2, 0.5 on Zarr 3), with its pyramid. */
export const omeZarrOpener: PixelOpener = {
  id: 'ome-zarr',
  accepts: (path) => ['', '.zarr'].includes(extname(path).toLowerCase()),
  open: async (path) => {
    try {
      const store = createFolderStore(path);
      const group = await zarr.open(store, { kind: 'group' });
      const metadata = parseOmeAttributes(imageMetadataSchema, group.attrs, path);
      const image = await openLevels(store, metadata, path);
      return createSource(image, metadata);
    } catch (error) {
      throw toImageError(error, path);
    }
  },
};

async function openLevels(
  store: zarr.AsyncReadable,
  metadata: ImageMetadata,
  path: string,
): Promise<OpenImage> {
  const [multiscale] = metadata.multiscales;
  if (multiscale === undefined) throw badInput({ what: 'it has no multiscales', where: path });
  const levels = await Promise.all(
    multiscale.datasets.map(async (dataset) => {
      const indexed = await findShardIndex(store, dataset.path);
      const array = await zarr.open(zarr.root(indexed).resolve(dataset.path), { kind: 'array' });
      if (array.is('number')) return refuseShortChunks(array);
      throw unsupported({
        what: `pixels of type ${array.dtype} cannot be read`,
        where: `${path}/${dataset.path}`,
      });
    }),
  );
  const axes = nameAxes(multiscale.axes ?? [], path);
  for (const level of levels) {
    if (level.shape.length !== axes.length) {
      throw badInput({
        what: `it names ${axes.length} axes, and an array has ${level.shape.length}`,
        where: path,
      });
    }
    const reason = whyUnreadable(level, [axes.indexOf('y'), axes.indexOf('x')]);
    if (reason !== null) throw badInput({ what: reason, where: path });
  }
  return { path, axes, levels };
}

type StatedAxis = NonNullable<ImageMetadata['multiscales'][number]['axes']>[number];

/** The axes by name, or by type where a name is not the usual one; before version 0.3 they are not stated. */
function nameAxes(stated: readonly StatedAxis[], path: string): AxisName[] {
  if (stated.length === 0) return ['t', 'c', 'z', 'y', 'x'];
  const spaces = stated.filter(({ type }) => type === 'space');
  const axes = stated.map((axis) => {
    const name = axis.name.toLowerCase();
    const known = axisNames.find((each) => each === name);
    if (known !== undefined) return known;
    if (axis.type === 'channel') return 'c';
    if (axis.type === 'time') return 't';
    const place = spaces.indexOf(axis);
    const byOrder = place < 0 ? undefined : (['z', 'y', 'x'] as const)[place + 3 - spaces.length];
    if (byOrder !== undefined) return byOrder;
    throw unsupported({ what: `an axis called "${axis.name}" cannot be read`, where: path });
  });
  if (new Set(axes).size === axes.length && axes.includes('x') && axes.includes('y')) return axes;
  throw badInput({
    what: `its axes are ${stated.map(({ name }) => name).join(', ')}, which tell no picture's sides`,
    where: path,
  });
}

function createSource(image: OpenImage, metadata: ImageMetadata): PixelSource {
  const facts = describeImage(image, metadata);
  return {
    image: facts,
    read: async (plane, level, region) => {
      try {
        return await readPlane(image, plane, level, region);
      } catch (error) {
        throw toImageError(error, image.path);
      }
    },
    close: () => Promise.resolve(),
  };
}

function describeImage(image: OpenImage, metadata: ImageMetadata): ImageFacts {
  const [full] = image.levels;
  if (full === undefined) throw badInput({ what: 'it has no resolution level', where: image.path });
  const length = (array: NumberArray, axis: AxisName) => array.shape[image.axes.indexOf(axis)] ?? 1;
  const levels = image.levels.map((array) => ({ width: length(array, 'x'), height: length(array, 'y') }));
  if (levels.some(({ width, height }) => !(width > 0 && height > 0 && width * height <= maxPlanePixels))) {
    throw badInput({ what: 'the size of a plane is not plausible', where: image.path });
  }
  const channels = length(full, 'c');
  const omero = metadata.omero?.channels ?? [];
  return {
    channels,
    slices: length(full, 'z'),
    frames: length(full, 't'),
    type: toPixelType(full.dtype, image.path),
    levels,
    channelNames: Array.from({ length: channels }, (_, c) => omero[c]?.label ?? null),
    channelColors: Array.from({ length: channels }, (_, c) => toColor(omero[c]?.color)),
    pixelSizeUm: readPixelSize(metadata, image.axes.indexOf('x')),
  };
}

function toColor(color: string | null | undefined): string | null {
  const hex = /^#?([0-9a-f]{6})(?:[0-9a-f]{2})?$/i.exec(color ?? '')?.[1];
  return hex === undefined ? null : `#${hex.toLowerCase()}`;
}

const micrometresPer: Readonly<Record<string, number>> = {
  angstrom: 1e-4,
  nanometer: 1e-3,
  nm: 1e-3,
  micrometer: 1,
  micron: 1,
  um: 1,
  µm: 1,
  μm: 1,
  millimeter: 1e3,
  mm: 1e3,
  centimeter: 1e4,
  meter: 1e6,
};

/** The scale of the full level, times that of the image as a whole. */
function readPixelSize(metadata: ImageMetadata, x: number): number | null {
  const [multiscale] = metadata.multiscales;
  const unit = micrometresPer[multiscale?.axes?.[x]?.unit ?? ''];
  const factors = [multiscale?.datasets[0], multiscale].flatMap(
    (place) =>
      place?.coordinateTransformations?.flatMap(({ type, scale }) =>
        type === 'scale' ? (scale?.[x] ?? []) : [],
      ) ?? [],
  );
  if (unit === undefined || factors.length === 0) return null;
  const scale = factors.reduce((product, factor) => product * factor, 1);
  return scale > 0 && Number.isFinite(scale) ? scale * unit : null;
}

async function readPlane(
  image: OpenImage,
  plane: PlaneIndex,
  level: number,
  region: Rect | null,
): Promise<PixelArray> {
  const array = image.levels[level];
  if (array === undefined) throw new RangeError(`no level ${level}`);
  const at = { c: plane.channel, z: plane.z, t: plane.t };
  const selection = image.axes.map((axis) => {
    if (axis === 'x') return region === null ? null : zarr.slice(region.x, region.x + region.width);
    if (axis === 'y') return region === null ? null : zarr.slice(region.y, region.y + region.height);
    return at[axis];
  });
  const { data, shape } = await zarr.get(array, selection);
  // The types that are left are those of PixelArray, in buffers that zarrita allocates itself.
  const pixels = array.dtype === 'float16' ? Float32Array.from(data) : (data as PixelArray);
  const turned = image.axes.indexOf('x') < image.axes.indexOf('y');
  return turned ? transpose(pixels, shape[0] ?? 0, shape[1] ?? 0) : pixels;
}

/** Rows of `columns` values as columns. */
function transpose(values: PixelArray, rows: number, columns: number): PixelArray {
  const result = values.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column] ?? 0;
  }
  return result;
}

const pixelTypes: readonly PixelType[] = [
  'uint8',
  'uint16',
  'uint32',
  'int8',
  'int16',
  'int32',
  'float32',
  'float64',
];

function toPixelType(dtype: zarr.DataType, path: string): PixelType {
  const type = dtype === 'float16' ? 'float32' : pixelTypes.find((known) => known === dtype);
  if (type !== undefined) return type;
  throw unsupported({ what: `pixels of type ${dtype} cannot be read`, where: path });
}
