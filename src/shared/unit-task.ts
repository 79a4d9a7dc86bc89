import type { FieldPixels, NetworkFile, UnitTask } from './compute-port.ts';
import type { FieldId } from './ids.ts';
import type { CapeHead, ObjectFinder, Recipe } from './network.ts';
import type { RunRequest } from './run.ts';
import type { StopSignal } from './stop-signal.ts';
import type { Target } from './target.ts';
import type { Tensor } from './tensor.ts';

/** What all units of a run have in common: the question, the network that is asked, and its file. */
export interface UnitQuestion {
  readonly run: Pick<RunRequest, 'method' | 'parameters' | 'layer' | 'seed'>;
  readonly network: { readonly recipe: Recipe; readonly capeHead: CapeHead | null };
  readonly file: NetworkFile;
}

/** What a unit has of its own. */
export interface UnitSubject {
  readonly pixels: FieldPixels;
  readonly target: Target;
  /** The weights of a mask target; null for other targets. */
  readonly mask: Tensor | null;
}

/** A unit as the compute process takes it. */
export const toUnitTask = (
  { run: { method, parameters, layer, seed }, network: { recipe, capeHead }, file }: UnitQuestion,
  { pixels, target, mask }: UnitSubject,
): UnitTask => ({ network: file, recipe, pixels, method, parameters, layer, target, mask, capeHead, seed });

/** Where the pixels and objects of fields come from. */
export interface FieldSource<Signal extends StopSignal> {
  readField(
    fieldId: FieldId,
    channels: readonly string[],
    signal?: Signal,
  ): Promise<{
    readonly width: number;
    readonly height: number;
    readonly planes: readonly Float32Array[];
  }>;
  findObjects(fieldId: FieldId, finder: ObjectFinder, signal?: Signal): Promise<Float32Array>;
}

/** What a network sees of a field: the planes that its recipe names, and the objects where it looks at cells. */
export async function readFieldPixels<Signal extends StopSignal>(
  source: FieldSource<Signal>,
  fieldId: FieldId,
  { view, channels }: Recipe,
  signal?: Signal,
): Promise<FieldPixels> {
  const { width, height, planes } = await source.readField(fieldId, channels, signal);
  const centres = view.kind === 'cells' ? await source.findObjects(fieldId, view.objects, signal) : null;
  return { kind: 'field', width, height, planes, centres };
}
