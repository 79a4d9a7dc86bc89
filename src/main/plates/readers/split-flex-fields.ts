import { join } from 'node:path';
import { cancelled } from '../../../shared/errors.ts';
import { countFlexFields, mayHoldFields } from '../pixels/flex-description.ts';
import type { ListedImage } from './plate-reader.ts';

/** An Opera's files that hold all fields of a well become an image a field. A broken one stays, and is told of when it is read. */
export async function splitFlexFields(
  root: string,
  images: readonly ListedImage[],
  signal: AbortSignal | undefined,
): Promise<readonly ListedImage[]> {
  if (!images.some(({ relativePath }) => mayHoldFields(relativePath))) return images;
  const split: ListedImage[] = [];
  for (const image of images) {
    if (signal?.aborted === true) throw cancelled();
    const { relativePath } = image;
    const fields = mayHoldFields(relativePath)
      ? await countFlexFields(join(root, relativePath)).catch(() => 1)
      : 1;
    if (fields === 1) split.push(image);
    else
      for (let field = 0; field < fields; field++)
        split.push({ ...image, field: String(field + 1), series: field });
  }
  return split;
}
