import { resolve } from 'node:path';
import type { Size } from '../../shared/geometry.ts';
import { formatWell, type PlateFormat } from '../../shared/wells.ts';
import type { NewField, NewPlate, NewWell } from '../db/index.ts';
import { nameChannels, type PlateChannels } from './name-channels.ts';
import type { DigestedImage, DigestedPlane } from './digest-images.ts';
import type { ImportRequest } from './import-plate.ts';
import type { PlateSummaryOfImport } from './import-report.ts';
import { compareNaturally } from './natural-order.ts';
import type { MapEntry, PlateMap } from './plate-map/plate-map.ts';
import { layOutCanvas, type PlateLayout } from './plate-layout.ts';
import type { SpooledPreview } from './preview-spool.ts';
import type { LeftOut, PlateListing } from './readers/plate-reader.ts';

export interface AssemblyParts {
  readonly listing: PlateListing;
  readonly size: PlateFormat;
  readonly map: PlateMap | null;
  readonly request: ImportRequest;
  readonly images: readonly DigestedImage[];
}

/** Where the small copies of one plane wait. */
export interface WaitingPreview {
  /** The well as `row|column`. */
  readonly wellKey: string;
  /** The field's number in its well. */
  readonly field: number;
  readonly channel: number;
  readonly preview: SpooledPreview;
  readonly overview: SpooledPreview;
}

/** A plate ready to be stored, and where its previews wait. */
export interface AssembledPlate {
  readonly plate: NewPlate;
  /** Those of a well follow each other. */
  readonly previews: readonly WaitingPreview[];
  /** Planes that do not fit the others of their field. */
  readonly broken: readonly LeftOut[];
  readonly summary: PlateSummaryOfImport;
}

/** One plane with its place on the plate. */
interface PlacedPlane {
  readonly image: DigestedImage;
  readonly plane: DigestedPlane;
  readonly channel: number;
}

interface PlacedField {
  readonly index: number;
  readonly size: Size;
  readonly planes: readonly PlacedPlane[];
}

/** Puts what was read together: channels, wells, fields and their places on the canvas. */
export function assemblePlate({ listing, size, map, request, images }: AssemblyParts): AssembledPlate {
  const channels = nameChannels(images, request.channelNames ?? null, listing.root);
  const usual = mostCommonSize(images);
  const broken: LeftOut[] = [];
  const wells = groupWells(images, channels, usual, broken);
  const fields = [...wells.values()].flat();
  const layout = layOutCanvas(
    size,
    {
      width: Math.max(...fields.map((f) => f.size.width)),
      height: Math.max(...fields.map((f) => f.size.height)),
    },
    [...wells.values()].reduce((most, each) => Math.max(most, each.length), 1),
  );
  const declared = new Map(map?.entries.map((entry) => [formatWell(entry.well), entry]));
  const newWells = [...wells].map(([key, placed]) => toNewWell(key, placed, declared, layout, listing.root));
  const stated = images.find(({ image }) => image.pixelSizeUm !== null)?.image.pixelSizeUm ?? null;
  const name = request.name ?? listing.name;
  return {
    plate: {
      name,
      ...size,
      canvas: layout.canvas,
      pixelSizeUm: request.pixelSizeUm ?? stated,
      source: {
        format: listing.format,
        evidence: listing.evidence,
        path: listing.root,
        plateMap: map === null ? null : resolve(map.path),
      },
      channels: channels.channels,
      wells: newWells,
    },
    previews: listPreviews(wells),
    broken,
    summary: {
      name,
      format: listing.format,
      ...size,
      wells: newWells.length,
      fields: fields.length,
      planes: fields.reduce((count, field) => count + field.planes.length, 0),
      channels: channels.channels.map((channel) => channel.name),
    },
  };
}

function listPreviews(wells: ReadonlyMap<string, readonly PlacedField[]>): WaitingPreview[] {
  return [...wells].flatMap(([wellKey, placed]) =>
    placed.flatMap(({ index, planes }) =>
      planes.map(({ plane: { preview, overview }, channel }) => ({
        wellKey,
        field: index,
        channel,
        preview,
        overview,
      })),
    ),
  );
}

const sizeOfImage = ({ image }: DigestedImage): Size => image.levels[0] ?? { width: 0, height: 0 };

function mostCommonSize(images: readonly DigestedImage[]): Size {
  const groups = Map.groupBy(images, (image) => `${sizeOfImage(image).width}x${sizeOfImage(image).height}`);
  const [largest] = [...groups.values()].sort((a, b) => b.length - a.length);
  const [first] = largest ?? [];
  return first === undefined ? { width: 0, height: 0 } : sizeOfImage(first);
}

/** Fields by well (`row|column`), wells in reading order, fields in natural order of their names. */
function groupWells(
  images: readonly DigestedImage[],
  channels: PlateChannels,
  usual: Size,
  broken: LeftOut[],
): Map<string, PlacedField[]> {
  const numbers = numberFields(images.map(({ listed }) => listed.field));
  const sorted = [...images].sort(
    (a, b) => a.listed.well.row - b.listed.well.row || a.listed.well.column - b.listed.well.column,
  );
  const wells = new Map<string, PlacedField[]>();
  for (const [key, ofWell] of Map.groupBy(
    sorted,
    ({ listed }) => `${listed.well.row}|${listed.well.column}`,
  )) {
    const byField = Map.groupBy(ofWell, ({ listed }) => numbers.get(listed.field) ?? 0);
    const placed = [...byField]
      .sort(([a], [b]) => a - b)
      .map(([index, members]) => placeField(index, members, channels, usual, broken));
    wells.set(key, placed);
  }
  return wells;
}

/** A field's number is the one in its name; where any field of the plate has another name, its place in the order. */
function numberFields(names: readonly string[]): Map<string, number> {
  const distinct = [...new Set(names)].sort(compareNaturally);
  const counted = distinct.every((name) => /^\d{1,9}$/.test(name));
  return new Map(distinct.map((name, place) => [name, counted ? Number(name) : place + 1]));
}

/** The planes of a field have one size; those that differ are broken. */
function placeField(
  index: number,
  members: readonly DigestedImage[],
  channels: PlateChannels,
  usual: Size,
  broken: LeftOut[],
): PlacedField {
  const same = (a: Size, b: Size) => a.width === b.width && a.height === b.height;
  const [first] = members;
  const expected =
    first === undefined || members.some((member) => same(sizeOfImage(member), usual))
      ? usual
      : sizeOfImage(first);
  const planes: PlacedPlane[] = [];
  for (const image of members) {
    const size = sizeOfImage(image);
    if (!same(size, expected)) {
      const reason = `it is ${size.width} x ${size.height} pixels; its field is ${expected.width} x ${expected.height}`;
      broken.push({ where: image.listed.relativePath, reason });
      continue;
    }
    for (const plane of image.planes) planes.push({ image, plane, channel: channels.indexOf(image, plane) });
  }
  return { index, size: expected, planes: planes.sort((a, b) => a.channel - b.channel) };
}

function toNewWell(
  key: string,
  placed: readonly PlacedField[],
  declared: ReadonlyMap<string, MapEntry>,
  layout: PlateLayout,
  root: string,
): NewWell {
  const [row = 0, column = 0] = key.split('|').map(Number);
  const entry = declared.get(formatWell({ row, column }));
  return {
    row,
    column,
    role: entry?.role ?? 'sample',
    label: entry?.label ?? null,
    conditions: entry?.conditions ?? {},
    canvas: layout.wellRect({ row, column }),
    fields: placed.map((field, order): NewField => ({
      index: field.index,
      ...field.size,
      canvas: layout.fieldRect({ row, column }, order, field.size),
      planes: field.planes.map(({ image, plane, channel }) => ({
        channel,
        z: plane.index.z,
        t: plane.index.t,
        root,
        relativePath: image.listed.relativePath,
        locator: { channel: plane.index.channel, z: plane.index.z, t: plane.index.t },
        dtype: image.image.type,
        byteSize: image.byteSize,
        modifiedAt: image.modifiedAt,
        contentHash: null,
      })),
    })),
  };
}
