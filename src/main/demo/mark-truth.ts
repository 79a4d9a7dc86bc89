import { join } from 'node:path';
import type { FieldId, PlateId } from '../../shared/ids.ts';
import { traceLabels, traceMask } from '../../shared/region-trace.ts';
import type { AreaGeometry } from '../../shared/region.ts';
import type { Project } from '../db/index.ts';
import { readGreyTiff } from './image-files.ts';

/** The classes of the demo's regions, with their colours; scores are told against the first one. */
export const truthClasses = [
  { name: 'cells', color: '#2bb8a3' },
  { name: 'stray light', color: '#e0645c' },
] as const;

const annotator = 'ground truth';

export interface MarkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Share of the wells marked, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/**
 * Stores what was drawn as regions of the project, in one edit: every cell, as far as no stray light lies on it, and the
 * stray light. Does nothing where the project has regions already. @throws BadInput where an image is missing or broken.
 */
export async function markTruth(
  project: Project,
  plateId: PlateId,
  maskDir: string,
  { signal, onProgress }: MarkOptions = {},
): Promise<void> {
  if (project.countRegions(plateId).length > 0) return;
  const { wells } = project.readPlateView(plateId, () => true);
  const regions: Awaited<ReturnType<typeof markField>> = [];
  for (const [index, { name, fields }] of wells.entries()) {
    signal?.throwIfAborted();
    const [field] = fields;
    if (field !== undefined) regions.push(...(await markField(field.id, maskDir, name)));
    onProgress?.((index + 1) / wells.length);
  }
  const known = new Set(project.listRegionClasses().map(({ name }) => name));
  for (const { name, color } of truthClasses) {
    if (!known.has(name)) project.saveRegionClass({ id: null, name, color });
  }
  project.editRegions({ label: 'mark what was drawn', save: regions });
}

async function markField(fieldId: FieldId, maskDir: string, well: string) {
  const file = (part: string) => `${well}_f01_${part}.tif`;
  const read = (part: string) => readGreyTiff(join(maskDir, file(part)));
  const [cells, artefact] = await Promise.all([read('cells'), read('artefact')]);
  const size = { width: cells.widthPx, height: cells.heightPx };
  const isLit = artefact.pixels.map((value) => (value > 0 ? 1 : 0));
  const clean = cells.pixels.map((value, pixel) => (isLit[pixel] === 1 ? 0 : value));
  const toRegion = (className: string, part: string, name: string | null, geometry: AreaGeometry) => ({
    ...{ id: null, fieldId, annotator, name, geometry, class: className },
    origin: { kind: 'imported' as const, file: file(part), format: 'label-tiff' },
  });
  const [cellClass, lightClass] = truthClasses;
  const marked = [...traceLabels(clean, size)].map(([label, geometry]) =>
    toRegion(cellClass.name, 'cells', `cell ${label}`, geometry),
  );
  const light = isLit.includes(1)
    ? [toRegion(lightClass.name, 'artefact', null, traceMask(isLit, size))]
    : [];
  return [...marked, ...light];
}
