import type { ComputePort, NetworkFile } from '../../../shared/compute-port.ts';
import { badInput, networkMismatch, unsupported } from '../../../shared/errors.ts';
import type { NetworkDescription, NetworkPorts, PackageFacts } from '../../../shared/network.ts';
import { hashFiles, hashNetwork } from '../network-file.ts';
import { toSizeRule } from './axes.ts';
import type { PackageFiles } from './package-files.ts';
import { toScaling } from './preprocessing.ts';
import {
  readDescription,
  type PackageDescription,
  type PackageTensor,
  type PackageWeights,
} from './read-description.ts';
import { testPackage } from './test-package.ts';

/** Kinds of weights that an engine opens, the best first. */
const usableWeights: readonly string[] = ['onnx', 'tensorflow_js', 'keras_hdf5', 'keras_v3'];

export interface PackagedNetwork {
  readonly file: NetworkFile;
  readonly description: NetworkDescription;
}

/**
 * Opens the network of a package: chooses its weights, has the compute process describe them, turns the
 * pre-processing into scalings and runs the test tensors.
 * @throws BadInput, Unsupported naming what the package asks for in vain, NetworkMismatch where the test fails.
 */
export async function openPackagedNetwork(
  port: ComputePort,
  files: PackageFiles,
  { signal, ports }: { readonly signal?: AbortSignal | undefined; readonly ports?: NetworkPorts | undefined },
): Promise<PackagedNetwork> {
  const { where } = files;
  const said = await readDescription(files);
  const tensors = imageTensors(said, ports ?? {}, where);
  const weights = await chooseWeights(said, files);
  const path = await files.place(weights.source);
  const file = { ...(await hashNetwork(path, signal)), ports };
  const described = await port.inspect(file, { signal });
  const [input, output] = tensors;
  checkChannels(input, described, where);
  const { scaling, warnings } = toScaling(input, described.inputShape[0], where);
  const subject = { port, network: file, description: described, scaling };
  const tested = await testPackage(files, tensors, subject, signal);
  const attested = weights.sha256 === null ? null : weights.sha256 === (await hashFiles([path], signal));
  const facts: PackageFacts = {
    name: said.name,
    formatVersion: said.formatVersion,
    summary: said.summary,
    licence: said.licence,
    authors: [...said.authors],
    citations: [...said.citations],
    weights: weights.format,
    attested,
    scaling,
    sizes: toSizeRule(input.axes),
    halo: [haloOf(output, 'y'), haloOf(output, 'x')],
    labels: labelsOf(output, described),
    postprocessing: output.processing.map(({ name }) => name).filter((name) => name !== 'ensure_dtype'),
    tests: tested.tests,
    warnings: [
      ...(attested === false ? ['the weights are not those whose SHA-256 the package states'] : []),
      ...warnings,
      ...tested.warnings,
    ],
  };
  return { file, description: { ...described, package: facts } };
}

/** The image input and the output that is explained. */
function imageTensors(
  said: PackageDescription,
  ports: NetworkPorts,
  where: string,
): readonly [PackageTensor, PackageTensor] {
  const { fills = {} } = ports;
  const inputs = said.inputs.filter(({ name }) => fills[name] === undefined);
  const [input, ...moreInputs] =
    ports.input === undefined ? inputs : said.inputs.filter(({ name }) => name === ports.input);
  const output = said.outputs.find(({ name }) => name === ports.output) ?? said.outputs[0];
  if (input === undefined || output === undefined || moreInputs.length > 0) {
    throw unsupported({
      what: `the package's network takes ${said.inputs.length} inputs (${said.inputs.map(({ name }) => name).join(', ')})`,
      where,
      mend: 'Say which takes the image with --input NAME, and give each other a value with --fill NAME=VALUE.',
    });
  }
  const kinds = input.axes.map(({ kind }) => kind);
  const volume = kinds.find((kind) => kind === 'z' || kind === 'time' || kind === 'index');
  if (volume !== undefined || !kinds.includes('y') || !kinds.includes('x')) {
    throw unsupported({
      what: `its input ${input.name} has the axes ${kinds.join(', ')}`,
      where,
      mend: 'Networks of two-dimensional images can be explained.',
    });
  }
  return [input, output];
}

async function chooseWeights(said: PackageDescription, files: PackageFiles): Promise<PackageWeights> {
  const usable = usableWeights.flatMap((format) => said.weights.filter((entry) => entry.format === format));
  for (const entry of usable) if (await files.has(entry.source)) return entry;
  const [first] = usable;
  if (first !== undefined) {
    throw badInput({
      what: `the package's weights are not in it: ${first.source}`,
      where: files.where,
      mend: 'Download all of the package, weights included, and put them beside its description.',
    });
  }
  throw unsupported({
    what: `the package has its weights as ${said.weights.map(({ format }) => format).join(', ')} only`,
    where: files.where,
    mend: `Take a package with weights as ${usableWeights.join(' or ')}.`,
  });
}

function checkChannels(
  input: PackageTensor,
  { inputShape: [wanted] }: NetworkDescription,
  where: string,
): void {
  const channels = input.axes.find(({ kind }) => kind === 'channel');
  const said = channels === undefined ? 1 : channels.length;
  if (said === null || said === wanted) return;
  throw networkMismatch({
    what: `the package says that its input ${input.name} has ${said} channels, the network takes ${wanted}`,
    where,
    mend: 'The weights and the description do not belong together; download the package again.',
  });
}

const haloOf = ({ axes }: PackageTensor, kind: 'y' | 'x') =>
  axes.find((axis) => axis.kind === kind)?.halo ?? 0;

/** The names of the output's channels where they can be the names of the classes. */
function labelsOf(output: PackageTensor, { classCount, singleLogit }: NetworkDescription): string[] | null {
  const names = output.axes.find(({ kind }) => kind === 'channel')?.names ?? [];
  const distinct = new Set(names).size === names.length && !names.includes('');
  const [only] = names;
  if (singleLogit && names.length === 1 && only !== undefined) {
    return distinct && only !== 'background' ? ['background', only] : null;
  }
  return distinct && names.length === classCount ? [...names] : null;
}
