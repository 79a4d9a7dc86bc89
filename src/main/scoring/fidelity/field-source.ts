import type { FieldPixels } from '../../../shared/compute-port.ts';
import type { FieldId } from '../../../shared/ids.ts';
import type { ObjectFinder, Recipe } from '../../../shared/network.ts';

/** Where pixels come from; the composition root hands it in. */
export interface FieldSource {
  /** The field's planes in the order of `channels`, raw intensities. */
  readField(
    fieldId: FieldId,
    channels: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ readonly width: number; readonly height: number; readonly planes: readonly Float32Array[] }>;
  /** Centres [count, 2] as x, y in field pixels. */
  findObjects(fieldId: FieldId, finder: ObjectFinder, signal?: AbortSignal): Promise<Float32Array>;
}

/** Reads a field as a network of this recipe sees it. */
export async function readFieldFor(
  source: FieldSource,
  { view, channels }: Recipe,
  fieldId: FieldId,
  signal: AbortSignal,
): Promise<FieldPixels> {
  const { width, height, planes } = await source.readField(fieldId, channels, signal);
  const centres = view.kind === 'cells' ? await source.findObjects(fieldId, view.objects, signal) : null;
  return { kind: 'field', width, height, planes, centres };
}
