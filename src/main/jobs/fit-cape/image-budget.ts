import { unsupported } from '../../../shared/errors.ts';
import type { LayerInfo } from '../../../shared/network.ts';
import type { Field } from '../../../shared/plate.ts';
import type { LabelledWell } from './labelled-wells.ts';

/** A field to take images from. */
export interface ChosenField extends LabelledWell {
  readonly field: Field;
}

/** What cached features may take: they are held here, sent to the compute process and held there. */
const mostBytes = 256 * 1024 * 1024;

/** Fields to read, and how many images of each at most. */
export interface ImageBudget {
  readonly fields: readonly ChosenField[];
  readonly mostImages: number;
}

/**
 * Chooses as many fields, and images of each, as the features' memory allows: first every well's first field, then
 * every well's second one, and so on.
 * @param versions In how many versions each image is seen.
 * @throws Unsupported where the features do not even fit for one image a well.
 */
export function budgetImages(
  wells: readonly LabelledWell[],
  layer: Pick<LayerInfo, 'channels' | 'height' | 'width'>,
  versions: number,
): ImageBudget {
  const bytes = layer.channels * layer.height * layer.width * Float32Array.BYTES_PER_ELEMENT * versions;
  const images = Math.floor(mostBytes / bytes);
  if (images < wells.length) {
    throw unsupported({
      what: `the features of ${wells.length} wells take ${Math.ceil((wells.length * bytes) / 1e6)} MB, ${Math.round(mostBytes / 1e6)} MB are kept at most`,
      mend: 'Fit without --augment, label fewer wells, or take a later layer.',
    });
  }
  const deepest = Math.max(...wells.map(({ well }) => well.fields.length));
  const byTurns = Array.from({ length: deepest }, (_, turn) =>
    wells.flatMap(({ well, classIndex }): ChosenField[] => {
      const field = well.fields[turn];
      return field === undefined ? [] : [{ well, classIndex, field }];
    }),
  );
  const fields = byTurns.flat().slice(0, images);
  return { fields, mostImages: Math.max(1, Math.floor(images / fields.length)) };
}
