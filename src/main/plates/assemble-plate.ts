import { resolve } from 'node:path';
import type { Size } from '../../shared/geometry.ts';
import type { PlateStack } from '../../shared/stack.ts';
import { formatWell, type PlateFormat } from '../../shared/wells.ts';
import type { NewField, NewPlate, NewWell } from '../db/index.ts';
import { nameChannels, type PlateChannels } from './name-channels.ts';
import { toProjection } from './choose-planes.ts';
import type { DigestedImage, DigestedPlane } from './digest-images.ts';
import type { ImportRequest } from './import-plate.ts';
import type { PlateSummaryOfImport } from './import-report.ts';
import { findStacks, summariseStack, type KeptPlane, type KeptStacks } from './kept-planes.ts';
import { letOthersWork } from './let-others-work.ts';
import type { ImportPlan } from './plan-import.ts';
import type { MapEntry } from './plate-map/plate-map.ts';
import { layOutCanvas, type PlateLayout } from './plate-layout.ts';
import { arrangeByStage, type StagedField } from './stage-arrangement.ts';
import type { LeftOut } from './readers/plate-reader.ts';

export interface AssemblyParts {
  readonly plan: ImportPlan;
  readonly request: ImportRequest;
  readonly images: readonly DigestedImage[];
}

/** Where the smallest picture of a plane waits, and where it goes. */
export interface WaitingOverview {
  /** The image among those of the import, and the plane in it. */
  readonly place: number;
  readonly part: number;
  /** The field's number in its well. */
  readonly field: number;
  readonly channel: number;
}

/** A plate ready to be stored. */
export interface AssembledPlate {
  readonly plate: NewPlate;
  /** By well as `row|column`, in the order of `plate.wells`. */
  readonly overviews: ReadonlyMap<string, readonly WaitingOverview[]>;
  /** Planes that do not fit the others of their field. */
  readonly broken: readonly LeftOut[];
  readonly summary: PlateSummaryOfImport;
  /** What was recognised, and what of it could not be followed. */
  readonly evidence: string;
  readonly channels: PlateChannels;
  /** Slices and time points to look through; null where none are kept. */
  readonly stack: PlateStack | null;
  /** Their planes by well as `row|column`, as `overviews` has it. */
  readonly stackPlanes: ReadonlyMap<string, readonly WaitingStackPlane[]>;
}

/** A plane to look through, and the field that it belongs to. */
export interface WaitingStackPlane extends KeptPlane {
  /** The field's number in its well. */
  readonly field: number;
  readonly channel: number;
}

/** One plane with its place on the plate. */
interface PlacedPlane {
  readonly image: DigestedImage;
  readonly plane: DigestedPlane;
  readonly part: number;
  readonly channel: number;
}

interface PlacedField {
  readonly index: number;
  readonly size: Size;
  readonly planes: readonly PlacedPlane[];
}

/** Wells between which other work gets its turn. */
const wellsAtATime = 64;

/** Puts what was read together: channels, wells, fields and their places on the canvas. */
export async function assemblePlate({ plan, request, images }: AssemblyParts): Promise<AssembledPlate> {
  const { listing, map, size, name } = plan;
  const channels = await nameChannels(images, request.channels ?? [], listing);
  await letOthersWork();
  const broken: LeftOut[] = [];
  const wells = groupWells(images, channels, plan.fieldNumbers, broken);
  await letOthersWork();
  const fields = [...wells.values()].flat();
  const largest = {
    width: Math.max(...fields.map((f) => f.size.width)),
    height: Math.max(...fields.map((f) => f.size.height)),
  };
  const stated = images.find(({ image }) => image.pixelSizeUm !== null)?.image.pixelSizeUm ?? null;
  const pixelSizeUm = request.pixelSizeUm ?? listing.pixelSizeUm ?? stated;
  const { layout, note } = layOutFields(wells, size, largest, pixelSizeUm);
  const evidence = `${listing.evidence}${note}`;
  const declared = new Map(map?.entries.map((entry) => [formatWell(entry.well), entry]));
  await letOthersWork();
  const newWells: NewWell[] = [];
  for (const [key, placed] of wells) {
    if (newWells.length % wellsAtATime === wellsAtATime - 1) await letOthersWork();
    newWells.push(toNewWell(key, placed, declared, layout, listing.root));
  }
  await letOthersWork();
  return {
    plate: {
      name,
      ...size,
      canvas: layout.canvas,
      pixelSizeUm,
      source: {
        format: listing.format,
        evidence,
        path: listing.root,
        plateMap: map === null ? null : resolve(map.path),
      },
      channels: channels.channels,
      wells: newWells,
    },
    overviews: listOverviews(wells),
    broken,
    channels,
    evidence,
    ...(plan.keepsPlanes
      ? await listStacks(wells, findStacks(listing.images, request.t))
      : { stack: null, stackPlanes: new Map() }),
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

/** Every field's place on the canvas, and what of its position could not be followed. */
function layOutFields(
  wells: ReadonlyMap<string, readonly PlacedField[]>,
  size: PlateFormat,
  largest: Size,
  pixelSizeUm: number | null,
): { layout: PlateLayout; note: string } {
  const stages = listStages(wells);
  const arrangement = arrangeByStage(stages, largest, pixelSizeUm);
  const fullest = [...wells.values()].reduce((most, each) => Math.max(most, each.length), 1);
  const unused = arrangement === null && fullest > 1 && stages.some(({ stage }) => stage !== null);
  const layout = layOutCanvas(size, largest, fullest, arrangement);
  return { layout, note: unused ? `; ${plainGrid(pixelSizeUm)}` : '' };
}

/** Said where files give positions that could not be followed. */
const plainGrid = (pixelSizeUm: number | null) =>
  `fields lie in a plain grid, since ${pixelSizeUm === null ? 'the size of a pixel is not known' : 'not all of them have a position of their own'}`;

/** Where every field lay: as its index says, else as its images say. */
function listStages(wells: ReadonlyMap<string, readonly PlacedField[]>): StagedField[] {
  return [...wells].flatMap(([well, placed]) =>
    placed.map(({ index, planes }): StagedField => {
      const image = planes[0]?.image;
      return { well, field: index, stage: image?.listed.stage ?? image?.image.stage ?? null };
    }),
  );
}

function listOverviews(wells: ReadonlyMap<string, readonly PlacedField[]>): Map<string, WaitingOverview[]> {
  return new Map(
    [...wells].map(([key, placed]) => [
      key,
      placed.flatMap(({ index, planes }) =>
        planes.map(({ image, part, channel }) => ({ place: image.place, part, field: index, channel })),
      ),
    ]),
  );
}

/** Every plane that is kept beside those that were read. */
async function listStacks(
  wells: ReadonlyMap<string, readonly PlacedField[]>,
  stacks: KeptStacks,
): Promise<Pick<AssembledPlate, 'stack' | 'stackPlanes'>> {
  const shown: PlateStack['shown'][] = [];
  const stackPlanes = new Map<string, WaitingStackPlane[]>();
  for (const [key, placed] of wells) {
    const ofWell = placed.flatMap(({ index, planes }) => planes.map((plane) => ({ field: index, ...plane })));
    shown.push(...ofWell.map(({ image, plane }) => stacks.positionOf(image, plane)));
    stackPlanes.set(
      key,
      ofWell.flatMap(({ field, image, plane, channel }) =>
        stacks.planesOf(image, plane).map((kept) => ({ ...kept, field, channel })),
      ),
    );
    await letOthersWork();
  }
  const stack = summariseStack(stackPlanes.values(), shown);
  return { stack, stackPlanes: stack === null ? new Map() : stackPlanes };
}

const sizeOfImage = ({ image }: DigestedImage): Size => image.levels[0] ?? { width: 0, height: 0 };

function mostCommonSize(images: readonly DigestedImage[]): Size {
  const groups = Map.groupBy(images, (image) => `${sizeOfImage(image).width}x${sizeOfImage(image).height}`);
  const [largest] = [...groups.values()].sort((a, b) => b.length - a.length);
  const [first] = largest ?? [];
  return first === undefined ? { width: 0, height: 0 } : sizeOfImage(first);
}

/** Fields by well (`row|column`), wells in reading order, fields in the order of their numbers. */
function groupWells(
  images: readonly DigestedImage[],
  channels: PlateChannels,
  numbers: ReadonlyMap<string, number>,
  broken: LeftOut[],
): Map<string, PlacedField[]> {
  const usual = mostCommonSize(images);
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
    for (const [part, plane] of image.planes.entries())
      planes.push({ image, plane, part, channel: channels.indexOf(image, plane) });
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
      canvas: layout.fieldRect({ row, column }, order, field.size, field.index),
      planes: field.planes.map(({ image, plane, channel }) => ({
        channel,
        z: plane.index.z,
        t: plane.index.t,
        root,
        relativePath: image.listed.relativePath,
        locator: {
          channel: plane.index.channel,
          z: plane.index.z,
          t: plane.index.t,
          ...toProjection(image.listed),
        },
        dtype: image.image.type,
        byteSize: image.byteSize,
        modifiedAt: image.modifiedAt,
        contentHash: plane.hash,
        measures: plane.measures,
      })),
    })),
  };
}
