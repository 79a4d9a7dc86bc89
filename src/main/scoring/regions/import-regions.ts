import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RegionImportReport, RegionImportRequest } from '../../../shared/contract/regions.ts';
import { cancelled, isCancelled, PlateLensError, toErrorRecord } from '../../../shared/errors.ts';
import { colorSchema } from '../../../shared/plate.ts';
import type { Project, RegionToSave } from '../../db/index.ts';
import { stemOf, type FoundImage } from './formats/found.ts';
import { freeColor } from '../../../shared/region-colors.ts';
import { createFieldFinder, type Candidate } from './match-field.ts';
import { prepareRegions } from './prepare-regions.ts';
import { listRegionFiles, type RegionFile } from './read-regions.ts';
import { createRegionReader, type RegionReader } from './region-reader.ts';

/** How an import is followed and stopped. */
export interface ImportFollowing {
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number, label: string) => void;
}

interface Gathered {
  readonly save: RegionToSave[];
  readonly colors: Map<string, string | null>;
  readonly fields: Set<number>;
  readonly notices: string[];
  readonly leftOut: { readonly where: string; readonly reason: string }[];
}

/**
 * Reads region files into the project as one edit that can be undone. Classes that the project lacks are added and
 * told. What cannot be taken (an unreadable file, an image that fits no field or several, a mask of another size) is
 * listed with its reason, and the rest is taken. @throws where nothing can be taken at all, or on the way to the file.
 */
export async function importRegions(
  project: Project,
  request: RegionImportRequest,
  { signal, onProgress = () => undefined }: ImportFollowing = {},
): Promise<RegionImportReport> {
  const files = await listRegionFiles(request.paths, request.format, signal);
  const finder = createFieldFinder(listCandidates(project, request));
  const gathered: Gathered = { save: [], colors: new Map(), fields: new Set(), notices: [], leftOut: [] };
  const reader = createRegionReader();
  try {
    for (const [index, file] of files.entries()) {
      onProgress(index / files.length, basename(file.path));
      if (signal?.aborted === true) throw cancelled();
      await nextTurn();
      for (const image of await readOrLeaveOut(reader, file, gathered, signal)) {
        takeImage(image, file, request, finder, gathered);
      }
    }
  } finally {
    await reader.close();
  }
  onProgress(1, 'storing');
  const { regions, notices } = await prepareRegions(gathered.save, (id) => project.fieldSize(id), {
    ...(signal === undefined ? {} : { signal }),
    onRefused: ({ origin }, reason) =>
      gathered.leftOut.push({ where: origin.kind === 'imported' ? origin.file : '', reason }),
  });
  gathered.notices.push(...notices);
  const addClasses = newClasses(project, gathered.colors, new Set(regions.map((region) => region.class)));
  if (regions.length > 0) {
    project.editRegions({ label: `import ${regions.length} regions`, save: regions, addClasses });
  }
  return {
    files: files.length,
    fields: gathered.fields.size,
    regions: regions.length,
    addedClasses: addClasses.map(({ name }) => name),
    notices: gathered.notices,
    leftOut: gathered.leftOut,
  };
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
  reader: RegionReader,
  file: RegionFile,
  { leftOut }: Gathered,
  signal: AbortSignal | undefined,
): Promise<FoundImage[]> {
  try {
    return await reader.read(file, signal);
  } catch (error) {
    if (!(error instanceof PlateLensError) || isCancelled(error)) throw error;
    const { what, where, mend } = toErrorRecord(error);
    leftOut.push({ where: where ?? file.path, reason: mend === undefined ? what : `${what}. ${mend}` });
    return [];
  }
}

function takeImage(
  image: FoundImage,
  file: RegionFile,
  request: RegionImportRequest,
  finder: ReturnType<typeof createFieldFinder>,
  { save, colors, fields, notices, leftOut }: Gathered,
): void {
  leftOut.push(...image.leftOut.map((reason) => ({ where: image.file, reason })));
  notices.push(...image.notices.map((notice) => `${basename(image.file)}: ${notice}`));
  if (image.regions.length === 0) return;
  const refuse = (reason: string) => {
    leftOut.push({ where: image.file, reason: `${image.regions.length} regions: ${reason}` });
  };
  const match = finder.find(image.hint);
  if ('reason' in match) {
    refuse(match.reason);
    return;
  }
  const { well, field } = match.candidate;
  const { size } = image.hint;
  if (image.sizeMatters && size !== null && (size.width !== field.width || size.height !== field.height)) {
    refuse(
      `made for ${size.width} x ${size.height} pixels, and ${well.name} field ${field.index} has ${field.width} x ${field.height}`,
    );
    return;
  }
  fields.add(field.id);
  const lineOf = (text: string) =>
    text
      .replaceAll(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, 120);
  for (const region of image.regions) {
    const name = lineOf(request.class ?? region.class ?? '') || 'cell';
    const color = colorSchema.safeParse(region.color).data ?? null;
    if (!colors.has(name)) colors.set(name, color);
    save.push({
      id: null,
      fieldId: field.id,
      class: name,
      annotator: lineOf(request.annotator ?? region.annotator ?? '') || 'import',
      name: region.name === null ? null : region.name.slice(0, 200),
      origin: { kind: 'imported', file: basename(image.file), format: file.format },
      geometry: region.geometry,
    });
  }
}

function newClasses(
  project: Project,
  colors: ReadonlyMap<string, string | null>,
  used: ReadonlySet<string>,
): { name: string; color: string }[] {
  const known = project.listRegionClasses();
  const names = new Set(known.map(({ name }) => name));
  const taken = known.map(({ color }) => color);
  return [...used]
    .filter((name) => !names.has(name))
    .sort()
    .map((name) => {
      const color = colors.get(name) ?? freeColor(taken);
      taken.push(color);
      return { name, color };
    });
}
