import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cancelled } from '../../shared/errors.ts';
import type { StopSignal } from '../../shared/stop-signal.ts';
import { drawField, type SyntheticField } from './field/synthetic-field.ts';
import { writeGreyTiff } from './image-files.ts';
import { layOutPlate, type PlateSize, type WellDesign } from './plate-layout.ts';

export interface SyntheticPlateOptions extends PlateSize {
  readonly seed: number;
  /** Edge of a field in pixels. */
  readonly fieldPx: number;
}

/** The plate that `platelens demo` makes when nothing else is asked for. */
export const demoPlateOptions: SyntheticPlateOptions = { seed: 96, rows: 8, columns: 12, fieldPx: 256 };

export interface WriteOptions {
  readonly signal?: StopSignal | undefined;
  /** Share of the wells written, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** A well as it was drawn. */
export interface WrittenWell extends WellDesign {
  readonly cellCount: number;
  readonly responsible: readonly number[];
}

/** Where the parts of a written plate lie. */
export interface SyntheticPlate {
  /** Two 16-bit TIFFs a well: `B07_f01_GFP.tif`, `B07_f01_DNA.tif`. */
  readonly imageDir: string;
  /** Three label images a well: `B07_f01_cells.tif`, `_nuclei.tif`, `_artefact.tif`. */
  readonly maskDir: string;
  readonly plateMapFile: string;
  readonly wells: readonly WrittenWell[];
}

/** The seed of a well's field: neighbours share nothing. */
export function fieldSeed(plateSeed: number, index: number): number {
  return Math.imul(plateSeed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
}

/**
 * Writes a plate of drawn cells with its ground truth into `dir`: images, masks, `plate-map.csv`, `truth.csv`.
 * In treated wells some cells hold the reporter in the nucleus instead of the cytoplasm; in some wells stray light
 * lies in a corner. The same options write the same files.
 * @throws Cancelled, and whatever the disk answers.
 */
export async function writeSyntheticPlate(
  dir: string,
  options: SyntheticPlateOptions,
  { signal, onProgress }: WriteOptions = {},
): Promise<SyntheticPlate> {
  const imageDir = join(dir, 'images');
  const maskDir = join(dir, 'masks');
  const plateMapFile = join(dir, 'plate-map.csv');
  await Promise.all([mkdir(imageDir, { recursive: true }), mkdir(maskDir, { recursive: true })]);
  const designs = layOutPlate(options.seed, options);
  const wells: WrittenWell[] = [];
  for (const [index, design] of designs.entries()) {
    if (signal?.aborted === true) throw cancelled();
    const field = drawWell(options, index, design);
    await writeField(field, design.well, imageDir, maskDir);
    const cellCount = field.cells.reduce((most, id) => Math.max(most, id), 0);
    wells.push({ ...design, cellCount, responsible: field.responsible });
    onProgress?.((index + 1) / designs.length);
  }
  await writeFile(plateMapFile, formatPlateMap(designs));
  await writeFile(join(dir, 'truth.csv'), formatTruth(wells));
  return { imageDir, maskDir, plateMapFile, wells };
}

/** The field of one well, drawn without a file. */
export function drawWell(options: SyntheticPlateOptions, index: number, design: WellDesign): SyntheticField {
  const { fieldPx, seed } = options;
  const { response, artefact } = design;
  return drawField(fieldSeed(seed, index), {
    widthPx: fieldPx,
    heightPx: fieldPx,
    cellCount: null,
    response,
    artefact,
  });
}

async function writeField(
  field: SyntheticField,
  well: string,
  imageDir: string,
  maskDir: string,
): Promise<void> {
  const { widthPx, heightPx } = field;
  const write = (dir: string, part: string, pixels: Uint16Array) =>
    writeGreyTiff(join(dir, `${well}_f01_${part}.tif`), { widthPx, heightPx, pixels });
  await Promise.all([
    write(imageDir, 'GFP', field.gfp),
    write(imageDir, 'DNA', field.dna),
    write(maskDir, 'cells', field.cells),
    write(maskDir, 'nuclei', field.nuclei),
    write(maskDir, 'artefact', field.artefact),
  ]);
}

function formatPlateMap(designs: readonly WellDesign[]): string {
  const rows = designs.map(({ well, role, label, compound, doseUm, artefact }) =>
    [well, role, label ?? '', compound, doseUm, artefact ? 'yes' : 'no'].join(','),
  );
  return ['well,role,label,compound,dose_um,artefact', ...rows, ''].join('\n');
}

function formatTruth(wells: readonly WrittenWell[]): string {
  const rows = wells.map(({ well, cellCount, responsible, artefact }) =>
    [well, cellCount, responsible.join(' '), artefact ? 'yes' : 'no'].join(','),
  );
  return ['well,cells,responsible_cells,artefact', ...rows, ''].join('\n');
}
