import { badInput } from '../../../../shared/errors.ts';
import { sizeOf, type Tensor } from '../../../../shared/tensor.ts';
import {
  inlineBranches,
  specialise,
  toFacts,
  toInferenceModel,
  toLogits,
  toProbe,
  withInputShapes,
  type Facts,
  type Headed,
  type Network,
  type OnnxTensor,
} from '../../../graph/index.ts';
import { openSession, type SessionSettings } from './session.ts';

/** A tensor of more values than this (8 GiB of float32) is a mistake or an attack. */
const mostValues = 2 ** 31;

/**
 * Learns every shape of a network on one input shape, and puts it into the form that explanations are compiled from.
 * @throws BadInput where onnxruntime refuses it or its tensors are gigantic, ComputeFailed where it cannot run.
 */
export async function prepare(
  network: Network,
  input: string,
  shape: readonly number[],
  settings: Omit<SessionSettings, 'optimisation'>,
): Promise<Headed> {
  const fixed = withInputShapes(network, new Map([[input, shape]]));
  await refuseGiants(fixed, settings);
  const facts = await probe(fixed, input, shape, settings);
  // What lies in a branch shows its shapes only after the branch has taken its place.
  const inlined = inlineBranches(fixed, new Map([...fixed.constants, ...facts.values]));
  if (inlined !== null) return prepare(inlined, input, shape, settings);
  return toLogits(specialise(fixed, facts), facts);
}

async function probe(
  fixed: Network,
  input: string,
  shape: readonly number[],
  settings: Omit<SessionSettings, 'optimisation'>,
): Promise<Facts> {
  const questions = toProbe(fixed);
  const session = await openSession(questions.model, { ...settings, optimisation: 'disabled' });
  try {
    const feeds = { [input]: zeros(shape) };
    const names = [...questions.shapes.values(), ...questions.values];
    const answers = await session.runRaw(feeds, names);
    const shapes = new Map(
      [...questions.shapes].map(([name, answer]) => [name, lengths(answers.get(answer))]),
    );
    const values = new Map(questions.values.flatMap((name) => entry(name, answers)));
    return toFacts(fixed, shapes, values);
  } finally {
    await session.close();
  }
}

function entry(name: string, answers: ReadonlyMap<string, OnnxTensor>): [string, OnnxTensor][] {
  const tensor = answers.get(name);
  return tensor === undefined ? [] : [[name, tensor]];
}

/** Asks onnxruntime for the shapes it can infer, before anything is run or allocated. */
async function refuseGiants(
  network: Network,
  settings: Omit<SessionSettings, 'optimisation'>,
): Promise<void> {
  const session = await openSession(toInferenceModel(network), { ...settings, optimisation: 'disabled' });
  try {
    for (const [name, shape] of session.outputShapes) {
      if (shape.reduce<number>((size, length) => size * (length ?? 1), 1) > mostValues) {
        throw badInput({
          what: `its tensor ${name} would have the shape [${shape.join(', ')}]`,
          where: settings.where,
          mend: 'Use smaller images, or export the network again.',
        });
      }
    }
  } finally {
    await session.close();
  }
}

const zeros = (shape: readonly number[]): Tensor => ({ data: new Float32Array(sizeOf(shape)), shape });

/** The whole numbers of a tensor of int64. */
export function lengths(tensor: OnnxTensor | undefined): readonly number[] {
  if (tensor === undefined) return [];
  const { rawData } = tensor;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return Array.from({ length: rawData.byteLength / 8 }, (_, index) =>
    Number(view.getBigInt64(index * 8, true)),
  );
}
