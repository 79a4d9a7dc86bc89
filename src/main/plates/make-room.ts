import type { PlateId } from '../../shared/ids.ts';
import type { ImportWell, Project } from '../db/index.ts';
import { letOthersWork } from './let-others-work.ts';
import { compareNaturally } from './natural-order.ts';
import { groupByWell, type ImportPlan } from './plan-import.ts';
import type { ListedImage } from './readers/plate-reader.ts';

/** Where what is read of each image goes while the plate is not put together yet. */
export interface Room {
  /** Wells and fields of the plate, by `row|column`. */
  readonly wells: ReadonlyMap<string, ImportWell>;
  readonly fieldOf: (image: ListedImage) => number;
  readonly previewChannelOf: (image: ListedImage, inImage: number) => number;
}

const wellsAtATime = 128;

/** Makes room for every well and field of the plan that has none yet, in reading order, so that ids never depend on chance. */
export async function makeRoom(project: Project, plateId: PlateId, plan: ImportPlan): Promise<Room> {
  const known = project.listImportWells(plateId);
  const expected = [...groupByWell(plan.images)]
    .filter(([key]) => !known.has(key))
    .map(([key, images]) => {
      const [row = 0, column = 0] = key.split('|').map(Number);
      const numbers = new Set(images.map(({ field }) => plan.fieldNumbers.get(field) ?? 0));
      return { row, column, fields: [...numbers].sort((a, b) => a - b) };
    });
  for (let start = 0; start < expected.length; start += wellsAtATime) {
    project.addImportWells(plateId, expected.slice(start, start + wellsAtATime));
    await letOthersWork();
  }
  const wells = project.listImportWells(plateId);
  return {
    wells,
    fieldOf: ({ well, field }) => {
      const id = wells.get(`${well.row}|${well.column}`)?.fieldIds.get(plan.fieldNumbers.get(field) ?? 0);
      if (id === undefined) throw new RangeError(`no room was made for field ${field}`);
      return id;
    },
    previewChannelOf: numberPreviews(plan.images),
  };
}

/** More than any image has channels. */
const channelsOfAnImage = 64;

/**
 * A number for each channel before all are known: where each image is one channel or all of them, which is the rule, the
 * very one that the channel gets in the end.
 */
function numberPreviews(images: readonly ListedImage[]): Room['previewChannelOf'] {
  const texts = [...new Set(images.map(({ channel }) => channel ?? ''))].sort(compareNaturally);
  const numbers = new Map(texts.map((text, index) => [text, index]));
  return ({ channel }, inImage) => {
    const number = numbers.get(channel ?? '') ?? 0;
    if (inImage === 0) return number;
    return texts.length === 1 ? inImage : texts.length + number * channelsOfAnImage + inImage;
  };
}
