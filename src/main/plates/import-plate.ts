import { join } from 'node:path';
import { badInput, isCancelled, storage } from '../../shared/errors.ts';
import type { ChannelWish, SliceChoice, TimeChoice } from '../../shared/import.ts';
import type { PlateId } from '../../shared/ids.ts';
import type { PlateFormat } from '../../shared/wells.ts';
import type { Project } from '../db/index.ts';
import { toStackChoice } from './choose-planes.ts';
import { assemblePlate, type AssembledPlate } from './assemble-plate.ts';
import { digestImages, type Digested, type DigestedImage } from './digest-images.ts';
import type { ImportReport } from './import-report.ts';
import { letOthersWork } from './let-others-work.ts';
import { makeRoom } from './make-room.ts';
import { planImport, type ImportPlan } from './plan-import.ts';
import { reconcile, type Reconciliation } from './plate-map/reconcile.ts';
import type { RoleRule } from './plate-map/roles.ts';
import type { LeftOut, PlateFormatId } from './readers/plate-reader.ts';
import { refuseKnownContent, refuseKnownPlate, type HashLike } from './refuse-known-plate.ts';
import { removePlate } from './remove-plate.ts';
import { readKnownImages, sourceKeyOf } from './resume-import.ts';
import { storePlate } from './store-plate.ts';
import { createWorkerPool, type WorkerPoolOptions } from './workers/worker-pool.ts';

/** What to import and how to read it. */
export interface ImportRequest {
  readonly path: string;
  readonly format?: PlateFormatId | 'auto' | undefined;
  /** File pattern or preset id for folders of images. */
  readonly pattern?: string | undefined;
  /** Which plate, where the file names tell several apart. */
  readonly plate?: string | undefined;
  /** Path of a plate map. */
  readonly plateMap?: string | undefined;
  readonly roles?: RoleRule | undefined;
  /** Names and colours of the channels in their order; none takes what the files say. */
  readonly channels?: readonly ChannelWish[] | undefined;
  readonly pixelSizeUm?: number | undefined;
  readonly name?: string | undefined;
  /** Rows and columns of the plate, where its wells do not tell. */
  readonly size?: PlateFormat | undefined;
  /** Which slices of a stack. */
  readonly z?: SliceChoice | undefined;
  /** Which time points. */
  readonly t?: TimeChoice | undefined;
  /** Keeps all other slices and time points to look through. */
  readonly keepPlanes?: boolean | undefined;
}

export interface ImportProgress {
  /** Images read and images to read. */
  readonly done: number;
  readonly total: number;
}

export interface ImportOptions extends WorkerPoolOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/**
 * Reads a plate into the project. Every plane is read once; broken ones are listed in the report, which the project
 * keeps, and the rest is imported. A failed or cancelled import leaves the project as it was; one whose process was
 * killed goes on where it stopped when the same images are imported again, and ends with the same project.
 * @throws BadInput where nothing fits, or the project has this plate or another one of its name, naming the folder and
 * the mend; NotFound, Storage, Cancelled
 */
export async function importPlate(
  project: Project,
  request: ImportRequest,
  options: ImportOptions = {},
): Promise<ImportReport> {
  refuseReadOnly(project);
  const started = performance.now();
  const plan = await planImport(request, options.signal);
  refuseKnownPlate(project, plan);
  const plateId = await openPlate(project, plan);
  try {
    const digested = await readImages(project, plateId, plan, options);
    if (digested.read.images.length === 0) throw nothingReadable(plan.listing.root, digested.read.broken);
    const plate = await assemblePlate({ plan, request, images: digested.read.images });
    await storePlate(project, plateId, plate, plan.listing.root, digested.room, options.signal);
    const seconds = (performance.now() - started) / 1000;
    const report = toReport(plateId, plan, digested.read, plate, seconds);
    project.finishImport(plateId, previewChannels(digested, plate), report);
  } catch (error) {
    await takeBack(project, plateId, error);
    throw error;
  } finally {
    importing(project).delete(plateId);
  }
  while (project.clearStaging(stagedAtATime)) await letOthersWork();
  const report = project.readImportReport(plateId);
  if (report === null) throw new RangeError('a finished import has a report');
  return report;
}

const stagedAtATime = 256;

/** Plates that are being imported now, so that a second import does not take them for remains of a killed one. */
const current = new WeakMap<Project, Set<PlateId>>();
function importing(project: Project): Set<PlateId> {
  const plates = current.get(project) ?? new Set();
  current.set(project, plates);
  return plates;
}

/** The plate of a killed import of the same images, or a new one. Remains of other killed imports are removed. */
async function openPlate(project: Project, plan: ImportPlan): Promise<PlateId> {
  const active = importing(project);
  const key = await sourceKeyOf(plan.listing.root, plan.listing.format, plan.images);
  const found = project.findUnfinishedImport(key);
  const kept = found === null || active.has(found) ? null : found;
  const plateId = kept ?? project.beginImport(key, { name: plan.name, ...plan.size });
  active.add(plateId);
  try {
    for (const { id } of project.listUnfinishedImports()) if (!active.has(id)) await removePlate(project, id);
    return plateId;
  } catch (error) {
    active.delete(plateId);
    throw error;
  }
}

interface ReadPlate {
  readonly read: Digested;
  readonly room: Awaited<ReturnType<typeof makeRoom>>;
}

async function readImages(
  project: Project,
  plateId: PlateId,
  plan: ImportPlan,
  options: ImportOptions,
): Promise<ReadPlate> {
  const { root } = plan.listing;
  const room = await makeRoom(project, plateId, plan);
  const known = await readKnownImages(project, plateId, root, plan.images, options.signal);
  const pool = createWorkerPool({ tasksPerThread: 2, ...options });
  try {
    const task = { project, plateId, root, images: plan.images, known, ...room };
    const hashLike: HashLike = async ({ listed, planes }, like) => {
      const path = join(root, listed.relativePath);
      const index = planes[0]?.index ?? { channel: 0, z: 0, t: 0 };
      const plane = { ...toStackChoice(root, listed), path, index };
      return await pool.run('hash', { plane, like }, options.signal);
    };
    const onSample = (sample: readonly DigestedImage[]) =>
      refuseKnownContent(project, plan, sample, hashLike);
    return { room, read: await digestImages(pool, task, { ...options, onSample }) };
  } finally {
    await pool.close();
  }
}

/** The plate's channel by the number under which previews of it wait. */
function previewChannels({ read, room }: ReadPlate, { channels }: AssembledPlate): Map<number, number> {
  return new Map(
    read.images.flatMap((image) =>
      image.planes.map((plane) => [
        room.previewChannelOf(image.listed, plane.index.channel),
        channels.indexOf(image, plane),
      ]),
    ),
  );
}

function toReport(
  plateId: PlateId,
  { listing, map, otherSlices, otherTimes }: ImportPlan,
  read: Digested,
  { summary, broken, evidence, plate, stackPlanes }: AssembledPlate,
  seconds: number,
): ImportReport {
  return {
    ...summary,
    plateId,
    evidence,
    broken: [...read.broken, ...broken],
    missing: [...listing.missing],
    leftOut: [...listing.leftOut],
    strayFiles: listing.strayFiles,
    otherSlices,
    otherTimes,
    keptPlanes: [...stackPlanes.values()].reduce((sum, planes) => sum + planes.length, 0),
    plateMap: map === null ? null : toStored(reconcile(map, plate.wells)),
    seconds,
  };
}

/** The same lists, which the report may keep. */
export const toStored = (found: Reconciliation): NonNullable<ImportReport['plateMap']> => ({
  roleColumn: found.roleColumn,
  declaredButMissing: [...found.declaredButMissing],
  presentButUndeclared: [...found.presentButUndeclared],
  duplicates: [...found.duplicates],
});

/** Removes a half-imported plate. Where even that fails the first error is the one to tell; the plate stays hidden. */
async function takeBack(project: Project, plateId: PlateId, reason: unknown): Promise<void> {
  try {
    await removePlate(project, plateId);
  } catch (error) {
    if (isCancelled(reason)) throw error;
  }
}

function refuseReadOnly(project: Project): void {
  if (project.readOnlyReason === null) return;
  throw storage({
    what:
      project.readOnlyReason === 'in-use'
        ? 'another program has the project open'
        : 'the project cannot be changed',
    where: project.path,
    mend: 'Close the other program, or check the permissions of the file.',
  });
}

function nothingReadable(root: string, broken: readonly LeftOut[]) {
  const [first] = broken;
  return badInput({
    what: `none of its ${broken.length} images can be read; ${first?.where ?? ''}: ${first?.reason ?? ''}`,
    where: root,
    mend: 'Copy or export the images again.',
  });
}
