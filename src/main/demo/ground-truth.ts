import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../../shared/errors.ts';
import { readGreyTiff } from './image-files.ts';
import type { FieldMask } from './map-shares.ts';

/** What is known of a well of the synthetic plate because it was drawn so. */
export interface WellTruth {
  readonly well: string;
  readonly responsible: readonly number[];
  readonly artefact: boolean;
}

/** Areas of a field that a map can be measured against. */
export interface TruthMasks {
  readonly cells: FieldMask;
  readonly responsible: FieldMask;
  readonly artefact: FieldMask;
  /** Responsible cells and stray light together: all that can speak for `translocated`. */
  readonly cause: FieldMask;
}

/**
 * Reads `truth.csv` of a synthetic plate.
 * @throws BadInput for a line that the generator does not write.
 */
export async function readTruth(path: string): Promise<WellTruth[]> {
  const [, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  return lines.map((line, index) => {
    const [well, , responsible, artefact] = line.split(',');
    if (well === undefined || responsible === undefined || artefact === undefined) {
      throw badInput({
        what: 'this line is no ground truth',
        where: `${path}, line ${index + 2}`,
        mend: 'Remove the demo folder and run `platelens demo` again.',
      });
    }
    const ids = responsible.split(' ').filter((id) => id !== '');
    return { well, responsible: ids.map(Number), artefact: artefact === 'yes' };
  });
}

/** Reads the masks of one well's field. @throws BadInput where an image is missing or broken. */
export async function readTruthMasks(maskDir: string, truth: WellTruth): Promise<TruthMasks> {
  const read = (part: string) => readGreyTiff(join(maskDir, `${truth.well}_f01_${part}.tif`));
  const [cells, artefact] = await Promise.all([read('cells'), read('artefact')]);
  const { widthPx, heightPx } = cells;
  const responsible = new Set(truth.responsible);
  const mask = (belongs: (index: number) => boolean): FieldMask => ({
    widthPx,
    heightPx,
    pixels: Uint8Array.from(cells.pixels, (_, index) => (belongs(index) ? 1 : 0)),
  });
  const isResponsible = (index: number) => responsible.has(cells.pixels[index] ?? 0);
  const isArtefact = (index: number) => (artefact.pixels[index] ?? 0) > 0;
  return {
    cells: mask((index) => (cells.pixels[index] ?? 0) > 0),
    responsible: mask(isResponsible),
    artefact: mask(isArtefact),
    cause: mask((index) => isResponsible(index) || isArtefact(index)),
  };
}
