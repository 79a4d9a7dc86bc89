import type { CapeFitRequest } from '../../../shared/cape-fit.ts';
import type { FieldPixels } from '../../../shared/compute-port.ts';
import type { Project } from '../../db/index.ts';
import { createFieldCache } from '../field-cache.ts';
import type { PixelPort } from '../pixel-port.ts';
import { labelledWells } from './labelled-wells.ts';

/** The fields of a plate whose wells' class is known. */
export interface LabelledFields {
  /** Where the classes came from: `label`, `role` or the column. */
  readonly labelsFrom: string;
  readonly count: number;
  /** Field by field: pixels, and the centres of its objects where the network sees cells. */
  readonly fields: AsyncIterable<{
    readonly pixels: FieldPixels;
    readonly well: string;
    readonly classIndex: number;
  }>;
}

/**
 * Lists the labelled fields of a plate for a network of the project.
 * @throws what `labelledWells` throws.
 */
export function labelledFields(
  request: Pick<CapeFitRequest, 'plateId' | 'networkId' | 'labelsFrom' | 'labelMap'>,
  {
    project,
    pixels,
    signal,
  }: { readonly project: Project; readonly pixels: PixelPort; readonly signal: AbortSignal },
): LabelledFields {
  const network = project.readNetwork(request.networkId);
  const { wells, labelsFrom } = labelledWells(
    project.readPlateView(request.plateId),
    network.labels,
    request,
  );
  const cache = createFieldCache(pixels, network.recipe, 1, signal);
  async function* read() {
    for (const { well, classIndex } of wells) {
      for (const field of well.fields) {
        signal.throwIfAborted();
        yield { pixels: await cache.read(field.id), well: well.name, classIndex };
      }
    }
  }
  return { labelsFrom, count: wells.reduce((sum, { well }) => sum + well.fields.length, 0), fields: read() };
}
