import { PlateLensError } from '../../../../shared/errors.ts';
import { sizeOf, type Tensor } from '../../../../shared/tensor.ts';
import { toDoubleModel, toShapeProbe, type Explanation, type OnnxModel } from '../../../graph/index.ts';
import { isOutOfMemory } from '../back-off.ts';
import { lengths } from './prepare.ts';
import { openSession, type Session } from './session.ts';

/** Double precision is left alone where the explanation's tensors would take more bytes than this. */
const mostBytes = 8 * 2 ** 30;

/** An explanation opened in double precision, or why it could not be. */
export type InDouble =
  | { readonly session: Session; readonly precision: string }
  | { readonly session: null; readonly precision: string };

/**
 * Opens an explanation in double precision on the CPU. Its inputs and results stay float32. What stands in the way is
 * answered, not thrown, since single precision can take over; only a lack of memory is thrown.
 */
export async function openInDouble(
  { model }: Explanation,
  settings: { readonly where: string; readonly threads: number },
): Promise<InDouble> {
  try {
    const shapes = await shapesOf(model, settings);
    const bytes = [...shapes.values()].reduce((sum, shape) => sum + 8 * sizeOf(shape), 0);
    if (bytes > mostBytes) {
      const gigabytes = (bytes / 2 ** 30).toFixed(0);
      return { session: null, precision: `single precision: double would take ${gigabytes} GiB` };
    }
    const { model: wide, single } = toDoubleModel(model, shapes);
    const session = await openSession(wide, { ...settings, optimisation: 'extended', device: 'cpu' });
    const precision =
      single.length === 0 ? 'double precision' : `double precision but for ${single.join(', ')}`;
    return { session, precision };
  } catch (error) {
    if (!(error instanceof PlateLensError) || isOutOfMemory(error)) throw error;
    return { session: null, precision: `single precision: ${error.what}` };
  }
}

/** Every tensor's shape, told by one run on zeros. */
async function shapesOf(
  model: OnnxModel,
  settings: { readonly where: string; readonly threads: number },
): Promise<ReadonlyMap<string, readonly number[]>> {
  const probe = toShapeProbe(model);
  const session = await openSession(probe.model, { ...settings, optimisation: 'disabled' });
  try {
    const answers = await session.runRaw(zerosFor(model), [...probe.shapes.values()]);
    const made = [...probe.shapes].map(([name, answer]) => [name, lengths(answers.get(answer))] as const);
    const given = model.graph?.initializers.map(({ name, dims }) => [name, dims] as const) ?? [];
    const fed = Object.entries(zerosFor(model)).map(([name, { shape }]) => [name, shape] as const);
    return new Map([...made, ...given, ...fed]);
  } finally {
    await session.close();
  }
}

function zerosFor({ graph }: OnnxModel): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(
    (graph?.inputs ?? []).map(({ name, type }) => {
      const shape = type?.tensor?.shape?.dims.map(({ value }) => value) ?? [];
      return [name, { data: new Float32Array(sizeOf(shape)), shape }];
    }),
  );
}
