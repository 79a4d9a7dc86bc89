import { extname } from 'node:path';
import * as zarr from 'zarrita';
import { badInput, unsupported } from '../../../shared/errors.ts';
import type { Rect } from '../../../shared/geometry.ts';
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
import { createFolderStore } from './zarr-store.ts';

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

type AxisName = 't' | 'c' | 'z' | 'y' | 'x';

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
      const group = await zarr.open(createFolderStore(path), { kind: 'group' });
      const metadata = parseOmeAttributes(imageMetadataSchema, group.attrs, path);
      const image = await openLevels(group, metadata, path);
      return createSource(image, metadata);
    } catch (error) {
      throw toImageError(error, path);
    }
  },
};

async function openLevels(
  group: zarr.Group<zarr.Readable>,
  metadata: ImageMetadata,
  path: string,
): Promise<OpenImage> {
  const [multiscale] = metadata.multiscales;
  if (multiscale === undefined) throw badInput({ what: 'it has no multiscales', where: path });
  const levels = await Promise.all(
    multiscale.datasets.map(async (dataset) => {
      const array = await zarr.open(group.resolve(dataset.path), { kind: 'array' });
      if (array.is('number')) return refuseShortChunks(array);
      throw unsupported({
        what: `pixels of type ${array.dtype} cannot be read`,
        where: `${path}/${dataset.path}`,
      });
    }),
  );
  const axes = (multiscale.axes?.map(({ name }) => name) ?? ['t', 'c', 'z', 'y', 'x']).map((name) =>
    toAxis(name, path),
  );
  for (const level of levels) {
    if (level.shape.length !== axes.length) {
      throw badInput({
        what: `it names ${axes.length} axes, and an array has ${level.shape.length}`,
        where: path,
      });
    }
  }
  return { path, axes, levels };
}

function toAxis(name: string, path: string): AxisName {
  if (name === 't' || name === 'c' || name === 'z' || name === 'y' || name === 'x') return name;
  throw unsupported({ what: `an axis called "${name}" cannot be read`, where: path });
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

function toColor(color: string | undefined): string | null {
  return color !== undefined && /^#?[0-9a-f]{6}$/i.test(color)
    ? `#${color.replace('#', '').toLowerCase()}`
    : null;
}

const micrometresPer: Readonly<Record<string, number>> = { micrometer: 1, nanometer: 1e-3, millimeter: 1e3 };

function readPixelSize(metadata: ImageMetadata, x: number): number | null {
  const [multiscale] = metadata.multiscales;
  const scale = multiscale?.datasets[0]?.coordinateTransformations?.find((step) => step.type === 'scale')
    ?.scale?.[x];
  const unit = micrometresPer[multiscale?.axes?.[x]?.unit ?? ''];
  return scale !== undefined && scale > 0 && unit !== undefined ? scale * unit : null;
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
  const { data } = await zarr.get(array, selection);
  if (array.dtype === 'float16') return Float32Array.from(data);
  // The types that are left are those of PixelArray, in buffers that zarrita allocates itself.
  return data as PixelArray;
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
