import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ComputePort } from '../../shared/compute-port.ts';
import { networkSchema, type Network } from '../../shared/contract/rpc.ts';
import { badInput, storage, unsupported } from '../../shared/errors.ts';
import type { NetworkDescription, Recipe } from '../../shared/network.ts';
import type { EmbeddedFile, Project } from '../db/index.ts';
import { checkCapeHead, readCapeHead } from './cape-head-file.ts';
import { checkRecipe } from './check-recipe.ts';
import { overEachImage } from './package/preprocessing.ts';
import { withDatasetScaling, type FieldSource, type FixedRecipe } from './sample-dataset.ts';
import { withNetwork, type NetworkOptions } from './inspect-network.ts';
import { chooseLabels } from './labels.ts';
import { listNetworkFiles } from './network-file.ts';

export interface AddNetworkRequest {
  /** The network's file, or the package that it comes in. */
  readonly path: string;
  /** How the project calls it; each name once. */
  readonly name: string;
  /** One label a class; an empty list takes the package's, or default ones. */
  readonly labels: readonly string[];
  readonly recipe: Recipe;
  /** A fitted CAPE head to store with it. */
  readonly capeHeadPath?: string | undefined;
  /** Keep the network's files inside the project, so that it runs where the files are not. */
  readonly embed?: boolean | undefined;
}

export interface AddNetworkOptions extends NetworkOptions {
  /** The pixels of the project's fields, for scalings that want statistics over all of them. */
  readonly pixels?: FieldSource | undefined;
}

/**
 * Inspects a network, checks recipe, labels and head against it and the project's plates, and stores it. Nothing is
 * stored unless everything fits.
 * @throws NotFound, BadInput, Unsupported, NetworkMismatch (naming both sides), Storage, ComputeFailed, Cancelled.
 */
export async function addNetwork(
  project: Project,
  port: ComputePort,
  request: AddNetworkRequest,
  options: AddNetworkOptions = {},
): Promise<Network> {
  const name = chooseName(project, request.name);
  const { ports } = request.recipe;
  return withNetwork(
    port,
    request.path,
    { ...options, ports },
    async ({ file, description, packageDir, zip }) => {
      const plates = project.listPlates().map(({ id }) => project.readPlateView(id));
      checkRecipe(description, request.recipe, plates, file.path);
      const fixed = await fixRecipe(project, request.recipe, options);
      const given = request.labels.length > 0 ? request.labels : (description.package?.labels ?? []);
      const labels = chooseLabels(description, given, file.path);
      const capeHead = request.capeHeadPath === undefined ? null : await readCapeHead(request.capeHeadPath);
      if (capeHead !== null) checkCapeHead(capeHead, description, request.capeHeadPath ?? '');
      const stored = project.insertNetwork({
        name,
        // What came in a zip is unpacked only while it is added; the project keeps it.
        path: zip ?? file.path,
        sha256: file.sha256,
        labels,
        recipe: fixed.recipe,
        description: tellDataset(description, fixed.fields),
        capeHead,
        packageDir: packageDir ?? (zip === null ? await findPackageDir(file.path) : null),
        files: request.embed === true || zip !== null ? await readFiles(file.path) : [],
      });
      return networkSchema.parse(stored);
    },
  );
}

async function fixRecipe(
  project: Project,
  recipe: Recipe,
  { pixels, signal }: AddNetworkOptions,
): Promise<FixedRecipe> {
  if (pixels === undefined) return { recipe, fields: 0 };
  return withDatasetScaling(recipe, project, pixels, signal);
}

/** The package's warnings with what has become of statistics over the data set. */
function tellDataset(description: NetworkDescription, fields: number): NetworkDescription {
  const { package: from } = description;
  if (from === undefined || fields === 0) return description;
  const over = fields === 1 ? 'one field' : `${fields} fields`;
  const warnings = from.warnings.map((warning) =>
    warning.replace(overEachImage, `taken over ${over} of the project`),
  );
  return { ...description, package: { ...from, warnings } };
}

function chooseName(project: Project, given: string): string {
  const name = given.trim();
  if (project.readOnly) {
    throw storage({
      what: 'the project is open for reading only',
      where: project.path,
      mend: 'Close the other program, or copy the project to a drive that you may write to.',
    });
  }
  if (name === '') throw badInput({ what: 'the network has no name', mend: 'Give it one.' });
  if (project.listNetworks().some((network) => network.name === name)) {
    throw badInput({
      what: `the project has a network called "${name}" already`,
      where: project.path,
      mend: 'Give this one another name.',
    });
  }
  return name;
}

/** A blob of SQLite ends below 1 GB, and such a network is no thing to carry in a project. */
const largestEmbedded = 512 * 1024 * 1024;

async function readFiles(path: string): Promise<EmbeddedFile[]> {
  const files: EmbeddedFile[] = [];
  for (const file of await listNetworkFiles(path)) {
    if ((await stat(file)).size > largestEmbedded) {
      throw unsupported({
        what: 'the file is too large to be kept in the project',
        where: file,
        mend: 'Add the network without embedding it.',
      });
    }
    files.push({ name: basename(file), data: await readFile(file) });
  }
  return files;
}

/** The folder of the bioimage.io package that the network lies in, or null. */
async function findPackageDir(path: string): Promise<string | null> {
  const folder = dirname(path);
  for (const name of ['bioimageio.yaml', 'rdf.yaml']) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.isFile() === true) return folder;
  }
  return null;
}
