import { existsSync } from 'node:fs';
import { cancelled, isCancelled } from '../../shared/errors.ts';
import type { PlateId } from '../../shared/ids.ts';
import type { Well } from '../../shared/plate.ts';
import type { Preview, Project } from '../db/index.ts';
import type { AssembledPlate, WaitingPreview } from './assemble-plate.ts';
import type { PreviewSpool, SpooledPreview } from './preview-spool.ts';

/** Previews that are stored in one transaction; between them other work gets its turn. */
const previewsAtATime = 64;
/** Wells whose overviews are stored in one transaction. */
const wellsAtATime = 16;

/** Plates that are being stored now, so that a second import does not take them for remains of a killed one. */
const storing = new WeakMap<Project, Set<PlateId>>();

/** Stores a plate and its previews; on failure the project is as it was. */
export async function storePlate(
  project: Project,
  { plate, previews }: AssembledPlate,
  spool: PreviewSpool,
  signal: AbortSignal | undefined,
): Promise<PlateId> {
  // What a killed import left behind is hidden and useless.
  const current = storing.get(project) ?? new Set();
  storing.set(project, current);
  for (const { id } of project.listUnfinishedImports()) if (!current.has(id)) project.removePlate(id);
  const plateId = project.insertPlate(plate);
  current.add(plateId);
  try {
    const view = project.readPlateView(plateId, existsSync);
    const wells = new Map(view.wells.map((well) => [`${well.row}|${well.column}`, well] as const));
    await storePreviews({ project, spool, wells, signal }, previews);
    await storeOverviews({ project, spool, wells, signal }, previews);
    project.finishImport(plateId);
    return plateId;
  } catch (error) {
    takeBack(project, plateId, error);
    throw error;
  } finally {
    current.delete(plateId);
  }
}

/** Where the small copies go: the plate's wells as they were stored, by `row|column`. */
interface Store {
  readonly project: Project;
  readonly spool: PreviewSpool;
  readonly wells: ReadonlyMap<string, Well>;
  readonly signal: AbortSignal | undefined;
}

async function storePreviews(store: Store, previews: readonly WaitingPreview[]): Promise<void> {
  for (let start = 0; start < previews.length; start += previewsAtATime) {
    if (store.signal?.aborted) throw cancelled();
    const some = previews.slice(start, start + previewsAtATime);
    const pictures = await Promise.all(some.map((entry) => readBack(store, entry, entry.preview)));
    await store.project.savePreviews(pictures);
  }
}

/** The overviews of a well lie together, so that the whole plate is read in as many rows as it has wells. */
async function storeOverviews(store: Store, previews: readonly WaitingPreview[]): Promise<void> {
  const byWell = [...Map.groupBy(previews, ({ wellKey }) => wellKey)];
  for (let start = 0; start < byWell.length; start += wellsAtATime) {
    if (store.signal?.aborted) throw cancelled();
    const some = byWell.slice(start, start + wellsAtATime).map(async ([wellKey, ofWell]) => ({
      wellId: findWell(store, wellKey).id,
      pictures: await Promise.all(ofWell.map((entry) => readBack(store, entry, entry.overview))),
    }));
    await store.project.saveOverviews(await Promise.all(some));
  }
}

async function readBack(store: Store, entry: WaitingPreview, place: SpooledPreview): Promise<Preview> {
  const field = findWell(store, entry.wellKey).fields.find(({ index }) => index === entry.field);
  if (field === undefined) throw new RangeError(`field ${entry.field} of ${entry.wellKey} was not stored`);
  return { fieldId: field.id, channel: entry.channel, ...(await store.spool.read(place)) };
}

function findWell({ wells }: Store, wellKey: string): Well {
  const well = wells.get(wellKey);
  if (well === undefined) throw new RangeError(`well ${wellKey} was not stored`);
  return well;
}

/** Removes a half-stored plate. Where even that fails the first error is the one to tell; the plate stays hidden. */
function takeBack(project: Project, plateId: PlateId, reason: unknown): void {
  try {
    project.removePlate(plateId);
  } catch (error) {
    if (isCancelled(reason)) throw error;
  }
}
