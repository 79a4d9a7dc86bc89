import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RegionImportReport, RegionImportRequest } from '../../../shared/contract/regions.ts';
import { cancelled, isCancelled, PlateLensError, toErrorRecord } from '../../../shared/errors.ts';
import { freeColor } from '../../../shared/region-colors.ts';
import type { Project } from '../../db/index.ts';
import { stemOf } from './formats/found.ts';
import { createFieldFinder, type Candidate, type FieldFinder } from './match-field.ts';
import { listRegionFiles, type RegionFile } from './read-regions.ts';
import type { FoundSummary, TakenRegion } from './region-messages.ts';
import { createRegionReader, type RegionReader } from './region-reader.ts';

/** How an import is followed and stopped. */
export interface ImportFollowing {
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number, label: string) => void;
}

/** An import that is under way. */
interface Importing {
  readonly project: Project;
  readonly request: RegionImportRequest;
  readonly reader: RegionReader;
  readonly finder: FieldFinder;
  readonly signal: AbortSignal | undefined;
  /** The edit that the regions are stored under; null before the first. */
  editId: number | null;
  regions: number;
  /** Regions that files hold, whether they could be taken or not. */
  found: number;
  readonly fields: Set<number>;
  readonly addedClasses: string[];
  readonly notices: string[];
  readonly leftOut: { readonly where: string; readonly reason: string }[];
}

/**
 * Reads region files into the project as one edit that can be undone. Classes that the project lacks are added and
 * told. What cannot be taken (an unreadable file, an image that fits no field or several, a mask of another size) is
 * listed with its reason, and the rest is taken. Files are read and shapes mended in a thread; regions are stored in
 * slices, and one that fails or is stopped leaves none. @throws where nothing can be taken at all, or on the way to the file.
 */
export async function importRegions(
  project: Project,
  request: RegionImportRequest,
  { signal, onProgress = () => undefined }: ImportFollowing = {},
): Promise<RegionImportReport> {
  const files = await listRegionFiles(request.paths, request.format, signal);
  const reader = createRegionReader();
  const work: Importing = {
    ...{ project, request, reader, signal },
    finder: createFieldFinder(listCandidates(project, request)),
    ...{ editId: null, regions: 0, found: 0 },
    ...{ fields: new Set(), addedClasses: [], notices: [], leftOut: [] },
  };
  try {
    for (const [index, file] of files.entries()) {
      await importFile(work, file, (share) =>
        onProgress((index + share) / files.length, basename(file.path)),
      );
    }
    if (work.editId !== null) project.finishRegionImport(work.editId, `import ${work.regions} regions`);
  } catch (error) {
    await takeBack(work);
    throw error;
  } finally {
    await reader.close();
  }
  const { regions, fields, addedClasses, notices, leftOut } = work;
  addedClasses.sort();
  return { files: files.length, fields: fields.size, regions, addedClasses, notices, leftOut };
}

/** Regions that are taken back in one go. */
const takenBackAtATime = 250;

async function takeBack({ project, editId }: Importing): Promise<void> {
  if (editId === null) return;
  while (project.abandonRegionImport(editId, takenBackAtATime)) await nextTurn();
}

async function importFile(work: Importing, file: RegionFile, tell: (share: number) => void): Promise<void> {
  tell(0);
  if (work.signal?.aborted === true) throw cancelled();
  const images = await readOrLeaveOut(work, file);
  const total = images.reduce((sum, { count }) => sum + count, 0);
  let done = 0;
  for (const image of images) {
    await nextTurn();
    await takeImage(work, file, image, (count) => tell((done + count) / Math.max(1, total)));
    done += image.count;
  }
}

function listCandidates(project: Project, { plateId }: RegionImportRequest): Candidate[] {
  const plates = plateId === null ? project.listPlates().map(({ id }) => id) : [plateId];
  return plates.flatMap((id) => {
    const plate = project.readPlateView(id);
    const names = project.imageNames(id);
    return plate.wells.flatMap((well) =>
      well.fields.map((field) => ({ plate, well, field, stems: (names.get(field.id) ?? []).map(stemOf) })),
    );
  });
}

async function readOrLeaveOut(
  { reader, leftOut, signal }: Importing,
  file: RegionFile,
): Promise<readonly FoundSummary[]> {
  try {
    return await reader.read(file, signal);
  } catch (error) {
    leftOut.push(toLeftOut(error, file));
    return [];
  }
}

/** Why a file was left out. @throws what is no fault of the file */
function toLeftOut(error: unknown, file: RegionFile): Importing['leftOut'][number] {
  if (!(error instanceof PlateLensError) || isCancelled(error)) throw error;
  const { what, where, mend } = toErrorRecord(error);
  return { where: where ?? file.path, reason: mend === undefined ? what : `${what}. ${mend}` };
}

/** Stores the regions of one image, where it is known whose they are. */
async function takeImage(
  work: Importing,
  file: RegionFile,
  image: FoundSummary,
  tell: (count: number) => void,
): Promise<void> {
  const { project, request, reader, finder, leftOut, notices } = work;
  leftOut.push(...image.leftOut.map((reason) => ({ where: image.file, reason })));
  notices.push(...image.notices.map((notice) => `${basename(image.file)}: ${notice}`));
  if (image.count === 0) return;
  const place = findPlace(finder, image);
  if ('reason' in place) {
    leftOut.push({ where: image.file, reason: `${image.count} regions: ${place.reason}` });
    return;
  }
  const { id: fieldId, width, height } = place.field;
  work.fields.add(fieldId);
  const { class: all, annotator } = request;
  const options = {
    place: image.place,
    size: { width, height },
    class: all,
    annotator,
    first: work.found + 1,
  };
  work.found += image.count;
  const origin = { kind: 'imported' as const, file: basename(image.file), format: file.format };
  let taken = 0;
  for await (const slice of reader.take(options, work.signal)) {
    for (const reason of slice.refused) leftOut.push({ where: origin.file, reason });
    for (const notice of slice.notices) notices.push(notice);
    if (slice.regions.length > 0) {
      work.editId ??= project.beginRegionImport('import regions');
      const addClasses = newClasses(work, slice.regions);
      project.importRegionSlice(work.editId, { fieldId, origin, regions: slice.regions, addClasses });
      work.regions += slice.regions.length;
    }
    taken += slice.regions.length + slice.refused.length;
    tell(Math.min(taken, image.count));
    await nextTurn();
  }
}

type Place = { readonly field: Candidate['field'] } | { readonly reason: string };

/** The field of an image, or why its regions cannot be taken. */
function findPlace(finder: FieldFinder, { hint, sizeMatters }: FoundSummary): Place {
  const match = finder.find(hint);
  if ('reason' in match) return match;
  const { well, field } = match.candidate;
  const { size } = hint;
  const fits = !sizeMatters || size === null || (size.width === field.width && size.height === field.height);
  if (fits) return { field };
  return {
    reason: `made for ${size.width} x ${size.height} pixels, and ${well.name} field ${field.index} has ${field.width} x ${field.height}`,
  };
}

/** Classes of these regions that the project lacks, each with the colour that the file gives or a free one. */
function newClasses(
  { project, addedClasses }: Importing,
  regions: readonly TakenRegion[],
): { name: string; color: string }[] {
  const known = project.listRegionClasses();
  const names = new Set(known.map(({ name }) => name));
  const taken = known.map(({ color }) => color);
  const wanted = new Map<string, string | null>();
  for (const region of regions) {
    if (!names.has(region.class) && !wanted.has(region.class)) wanted.set(region.class, region.color);
  }
  return [...wanted.keys()].sort().map((name) => {
    const color = wanted.get(name) ?? freeColor(taken);
    taken.push(color);
    addedClasses.push(name);
    return { name, color };
  });
}
