import { stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { cancelled, PlateLensError } from '../../shared/errors.ts';
import type { Excerpt, ImportPreview } from '../../shared/import.ts';
import type { Channel } from '../../shared/plate.ts';
import { formatWell } from '../../shared/wells.ts';
import type { Project } from '../db/index.ts';
import { toStackChoice } from './choose-planes.ts';
import type { DigestedImage } from './digest-images.ts';
import { toStored, type ImportRequest } from './import-plate.ts';
import { nameChannels } from './name-channels.ts';
import { openPlanes } from './pixels/open-planes.ts';
import type { ImageFacts } from './pixels/pixel-source.ts';
import { previewLevel, sizeAtLevel } from './pixels/pyramid.ts';
import { groupByWell, planImport, type ImportPlan } from './plan-import.ts';
import { reconcile } from './plate-map/reconcile.ts';
import type { LeftOut, ListedImage } from './readers/plate-reader.ts';
import { refuseKnownPlate } from './refuse-known-plate.ts';

/** Entries of a long list that are told. */
const excerptLength = 20;
/** Images that are tried until one can be opened. */
const triedImages = 4;
/** Channels of which an image is opened, since each may carry its own name; more have a misread pattern. */
const openedChannels = 24;
/** Files whose sizes stand for all. */
const weighedFiles = 24;
/** Bytes of the project file a plane beside its preview: its row, its measures and its share of the overview. */
const rowBytes = 2600;
/** Bytes of the project file a plane that is kept to look through. */
const stackRowBytes = 160;
/** Bytes a pixel of a preview: two, of which packing leaves three quarters. */
const previewPixelBytes = 1.5;

/** Where an import would go: an open project, or the path of one that is yet to be made. */
export type ImportTarget = Project | { readonly newProject: string };

/** What an import would do. Reads names, indexes and the header of one image; writes nothing. @throws as `importPlate` */
export async function previewImport(
  target: ImportTarget,
  request: ImportRequest,
  signal?: AbortSignal,
): Promise<ImportPreview> {
  const plan = await planImport(request, signal);
  const opened = await openFirstOfEach(plan, signal);
  const first = [...opened.values()].find((facts) => facts !== null) ?? null;
  const channelsOf = (image: ListedImage) => (image.channel === null ? (first?.channels ?? 1) : 1);
  const planes = plan.images.reduce((sum, image) => sum + channelsOf(image), 0);
  const { listing, map, size } = plan;
  const level = first?.levels[0];
  return {
    format: listing.format,
    evidence: listing.evidence,
    root: listing.root,
    name: plan.name,
    ...size,
    sizeStated: request.size !== undefined || listing.size !== null,
    ...describeWells(plan, channelsOf),
    planes,
    channels: await describeChannels(plan, opened, request),
    image:
      level === undefined || first === null
        ? null
        : {
            ...level,
            type: first.type,
            slices: first.projected ?? first.slices,
            times: first.frames,
          },
    pixelSizeUm: request.pixelSizeUm ?? listing.pixelSizeUm ?? first?.pixelSizeUm ?? null,
    otherSlices: plan.otherSlices,
    otherTimes: plan.otherTimes,
    keepsPlanes: plan.keepsPlanes,
    missing: toExcerpt(listing.missing),
    leftOut: toExcerpt(listing.leftOut),
    strayFiles: listing.strayFiles,
    plateMap:
      map === null
        ? null
        : toStored(
            reconcile(
              map,
              plan.images.map(({ well }) => well),
            ),
          ),
    ...(await estimateBytes(target, plan, planes, first)),
    refusal: refusalOf(target, plan),
  };
}

/** What the first readable image of each channel says, by the channel's text in the names; null where none can be opened. */
type FirstImages = ReadonlyMap<string | null, ImageFacts | null>;

async function openFirstOfEach(plan: ImportPlan, signal: AbortSignal | undefined): Promise<FirstImages> {
  const found = new Map<string | null, ImageFacts | null>();
  const byChannel = [...Map.groupBy(plan.images, ({ channel }) => channel)].slice(0, openedChannels);
  for (const [channel, images] of byChannel) found.set(channel, await openFirst(plan, images, signal));
  return found;
}

async function openFirst(
  plan: ImportPlan,
  images: readonly ListedImage[],
  signal: AbortSignal | undefined,
): Promise<ImageFacts | null> {
  for (const image of images.slice(0, triedImages)) {
    if (signal?.aborted === true) throw cancelled();
    const { root } = plan.listing;
    const source = await openPlanes(join(root, image.relativePath), toStackChoice(root, image)).catch(
      (error: unknown) => {
        // A broken image is no reason to show no preview; the import lists it.
        if (error instanceof PlateLensError) return null;
        throw error;
      },
    );
    if (source === null) continue;
    await source.close();
    return source.image;
  }
  return null;
}

function describeWells(plan: ImportPlan, channelsOf: (image: ListedImage) => number) {
  const wells = [...groupByWell(plan.images)].map(([key, images]) => {
    const [row = 0, column = 0] = key.split('|').map(Number);
    const fields = new Set(images.map(({ field }) => field)).size;
    const planes = images.reduce((sum, image) => sum + channelsOf(image), 0);
    return { name: formatWell({ row, column }), row, column, fields, planes };
  });
  const usual = mostCommon(wells.map(({ planes }) => planes));
  const imaged = new Set(wells.map(({ name }) => name));
  const names = Array.from({ length: plan.size.rows * plan.size.columns }, (_, index) =>
    formatWell({ row: Math.floor(index / plan.size.columns), column: index % plan.size.columns }),
  );
  return {
    wells: wells.map((well) => ({ ...well, incomplete: well.planes < usual })),
    missingWells: names.filter((name) => !imaged.has(name)),
    fields: wells.reduce((sum, { fields }) => sum + fields, 0),
  };
}

function mostCommon(values: readonly number[]): number {
  const groups = [...Map.groupBy(values, (value) => value)];
  return groups.sort(([a, x], [b, y]) => y.length - x.length || b - a)[0]?.[0] ?? 0;
}

/** Names and colours by the very rules of the import. */
async function describeChannels(
  plan: ImportPlan,
  opened: FirstImages,
  request: ImportRequest,
): Promise<ImportPreview['channels']> {
  const images = plan.images.map((listed, place) =>
    toUnread(listed, place, opened.get(listed.channel) ?? null),
  );
  const { channels, indexOf } = await nameChannels(images, request.channels ?? [], plan.listing);
  const counts = new Map<number, number>();
  for (const image of images) {
    for (const plane of image.planes) {
      const index = indexOf(image, plane);
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
  }
  return channels.map(({ index, name, color }: Channel) => ({ name, color, planes: counts.get(index) ?? 0 }));
}

const unmeasured = { mean: 0, sd: 0, median: 0, p99: 0, max: 0, atMax: 0, focus: null };
const unknownFacts: ImageFacts = {
  channels: 1,
  slices: 1,
  frames: 1,
  type: 'uint16',
  levels: [],
  channelNames: [],
  channelColors: [],
  pixelSizeUm: null,
};

/** An image as the import would have it, but for its pixels. */
function toUnread(listed: ListedImage, place: number, first: ImageFacts | null): DigestedImage {
  const image = first ?? unknownFacts;
  const count = listed.channel === null ? image.channels : 1;
  const planes = Array.from({ length: count }, (_, channel) => ({
    index: { channel, z: 0, t: 0 },
    quantiles: new Float64Array(),
    measures: unmeasured,
    hash: '',
  }));
  return { place, listed, image, planes, byteSize: 0, modifiedAt: null };
}

const toExcerpt = (entries: readonly LeftOut[]): Excerpt => ({
  count: entries.length,
  first: entries.slice(0, excerptLength),
});

async function estimateBytes(
  target: ImportTarget,
  plan: ImportPlan,
  planes: number,
  first: ImageFacts | null,
) {
  const folder = dirname(resolve('path' in target ? target.path : target.newProject));
  const drive = await statfs(folder).catch(() => null);
  const size = first?.levels[0] ?? { width: 0, height: 0 };
  const preview = sizeAtLevel(size, previewLevel(size));
  const kept = plan.keepsPlanes ? countStackPlanes(plan, planes, first) : 0;
  const bytesNeeded = Math.round(
    planes * (preview.width * preview.height * previewPixelBytes + rowBytes) + kept * stackRowBytes,
  );
  const step = Math.max(1, Math.floor(plan.images.length / weighedFiles));
  const some = plan.images.filter((_, place) => place % step === 0);
  const sizes = await Promise.all(some.map((image) => weigh(join(plan.listing.root, image.relativePath))));
  const files = sizes.filter((bytes) => bytes !== null);
  const mean = files.reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, files.length);
  const unpacked = planes * size.width * size.height * 2;
  return {
    bytesNeeded,
    bytesFree: drive === null ? null : drive.bavail * drive.bsize,
    bytesToRead: files.length === 0 ? unpacked : Math.round(mean * plan.images.length),
  };
}

/** Planes that would be kept to look through: files of their own, and slices and time points inside the images. */
function countStackPlanes(plan: ImportPlan, planes: number, first: ImageFacts | null): number {
  const inImage = first === null ? 1 : (first.projected ?? first.slices) * first.frames;
  return planes * inImage + plan.otherSlices + plan.otherTimes;
}

/** Null for an image that is a folder. */
async function weigh(path: string): Promise<number | null> {
  const facts = await stat(path).catch(() => null);
  return facts?.isFile() === true ? facts.size : null;
}

function refusalOf(target: ImportTarget, plan: ImportPlan): string | null {
  if (!('path' in target)) return null;
  try {
    refuseKnownPlate(target, plan);
    return null;
  } catch (error) {
    if (error instanceof PlateLensError) return error.what;
    throw error;
  }
}
