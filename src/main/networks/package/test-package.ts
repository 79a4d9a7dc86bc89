import type { ComputePort, NetworkFile, Prediction } from '../../../shared/compute-port.ts';
import { badInput, networkMismatch } from '../../../shared/errors.ts';
import type { NetworkDescription, PackageTest, Scaling } from '../../../shared/network.ts';
import { decodeNpy } from '../../../shared/npy.ts';
import { axis, sizeOf, type Tensor } from '../../../shared/tensor.ts';
import { arrange } from './arrange.ts';
import type { PackageFiles } from './package-files.ts';
import { postprocess } from './postprocessing.ts';
import type { PackageTensor } from './read-description.ts';

/** A share above this is told, one above {@link refusedAbove} means another network or another scaling. */
const toldAbove = 1e-3;
const refusedAbove = 1e-1;
const largestTensor = 1024 * 1024 * 1024;

export interface TestedPackage {
  readonly tests: PackageTest[];
  readonly warnings: string[];
}

interface Subject {
  readonly port: ComputePort;
  readonly network: NetworkFile;
  readonly description: NetworkDescription;
  readonly scaling: readonly Scaling[];
}

/**
 * Runs the package's test input through the network, by the scaling that a recipe would use, and compares the answer
 * with the test output.
 * @throws NetworkMismatch where it is another answer altogether, BadInput where the test files are damaged.
 */
export async function testPackage(
  files: PackageFiles,
  [input, output]: readonly [PackageTensor, PackageTensor],
  subject: Subject,
  signal: AbortSignal | undefined,
): Promise<TestedPackage> {
  const skip = (why: string): TestedPackage => ({ tests: [], warnings: [`not tested: ${why}`] });
  if (input.testFile === null || output.testFile === null) return skip('the package has no test tensors');
  for (const name of [input.testFile, output.testFile]) {
    if (!(await files.has(name))) return skip(`the package lacks its file ${name}`);
  }
  const given = await readTensor(files, input, input.testFile);
  const expected = await readTensor(files, output, output.testFile);
  const answers: Tensor[] = [];
  for (let image = 0; image < axis(given, 0); image++) {
    answers.push(rawOutput(await predict(given, image, subject, signal), subject.description));
  }
  const actual = postprocess(joinBatch(answers), output.processing);
  if (typeof actual === 'string') return skip(`its post-processing step ${actual} is not followed here`);
  return judge(actual, expected, output.name, files.where);
}

async function readTensor(files: PackageFiles, tensor: PackageTensor, name: string): Promise<Tensor> {
  const where = `${files.where}: ${name}`;
  const array = decodeNpy(await files.read(name, largestTensor), where);
  const arranged = arrange(array, tensor.axes);
  if (arranged !== null) return arranged;
  throw badInput({
    what: `the test tensor has the shape [${array.shape.join(', ')}], its axes are ${tensor.axes.map(({ kind }) => kind).join(', ')}`,
    where,
    mend: 'Download the package again.',
  });
}

/** Takes the image through the recipe, so that what is tested is what runs later. */
function predict(
  images: Tensor,
  image: number,
  { port, network, scaling }: Subject,
  signal: AbortSignal | undefined,
): Promise<Prediction> {
  const [channels, height, width] = [axis(images, 1), axis(images, 2), axis(images, 3)];
  const pixels = height * width;
  const planes = Array.from({ length: channels }, (_, channel) => {
    const from = (image * channels + channel) * pixels;
    return images.data.slice(from, from + pixels);
  });
  const recipe = {
    view: { kind: 'field', fit: 'stretch' } as const,
    channels: planes.map((_, channel) => `channel ${channel}`),
    scaling: [...scaling],
    inputSize: [height, width] as [number, number],
  };
  return port.predict(
    { network, recipe, pixels: { kind: 'field', width, height, planes, centres: null } },
    { signal },
  );
}

/** What the network's file itself puts out: the final activation that was stripped is put back. */
function rawOutput({ logits, probabilities }: Prediction, description: NetworkDescription): Tensor {
  const { strippedActivation, singleLogit } = description;
  const whole = strippedActivation === null ? logits : probabilities;
  const log = strippedActivation === 'log-softmax';
  const shown = log ? { ...whole, data: whole.data.map(Math.log) } : whole;
  if (!singleLogit) return shown;
  // Of one logit two classes were made; the second is the network's own.
  const [batch, , ...grid] = shown.shape;
  const size = sizeOf(grid);
  const data = new Float32Array((batch ?? 1) * size);
  for (let image = 0; image < (batch ?? 1); image++) {
    data.set(shown.data.subarray((2 * image + 1) * size, (2 * image + 2) * size), image * size);
  }
  return { data, shape: [batch ?? 1, 1, ...grid] };
}

function joinBatch(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, shape: [parts.length, ...(first?.shape.slice(1) ?? [])] };
}

function judge(actual: Tensor, expected: Tensor, output: string, where: string): TestedPackage {
  if (String(actual.shape) !== String(expected.shape)) {
    throw networkMismatch({
      what: `the network answers the package's test input with [${actual.shape.join(', ')}], its test output ${output} is [${expected.shape.join(', ')}]`,
      where,
      mend: 'The weights and the description do not belong together; download the package again.',
    });
  }
  const test = { output, ...compare(actual.data, expected.data) };
  if (!(test.relative <= refusedAbove)) {
    throw networkMismatch({
      what: `the network's answer to the package's test input differs from its test output ${output} by ${test.difference.toPrecision(3)} (${(100 * test.relative).toPrecision(3)} %)`,
      where,
      mend: 'The weights and the description do not belong together; download the package again.',
    });
  }
  const told = `its answer to the test input differs from the test output ${output} by ${(100 * test.relative).toPrecision(2)} %`;
  return { tests: [test], warnings: test.relative > toldAbove ? [told] : [] };
}

function compare(actual: Float32Array, expected: Float32Array): { difference: number; relative: number } {
  let difference = 0;
  let largest = 0;
  let differing = 0;
  let binary = true;
  for (let index = 0; index < expected.length; index++) {
    const wanted = expected[index] ?? NaN;
    const gap = Math.abs((actual[index] ?? NaN) - wanted);
    if (!(gap <= difference)) difference = gap;
    if (Number.isNaN(difference)) return { difference: Infinity, relative: Infinity };
    if (gap > 0.5) differing++;
    largest = Math.max(largest, Math.abs(wanted));
    binary &&= wanted === 0 || wanted === 1;
  }
  const share = differing / Math.max(1, expected.length);
  return { difference, relative: binary ? share : largest === 0 ? difference : difference / largest };
}
