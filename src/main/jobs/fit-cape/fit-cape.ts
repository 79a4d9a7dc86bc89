import type { CapeFitProgress, CapeFitReport, CapeFitRequest } from '../../../shared/cape-fit.ts';
import type { ComputePort, NetworkFile, ProgressFigures } from '../../../shared/compute-port.ts';
import { badInput, cancelled, notFound, storage, unsupported } from '../../../shared/errors.ts';
import type { CapeHead, LayerInfo } from '../../../shared/network.ts';
import { programVersion } from '../../../shared/program.ts';
import type { Project, StoredNetwork } from '../../db/index.ts';
import { createEta } from '../eta.ts';
import type { PixelPort } from '../pixel-port.ts';
import { collectFeatures } from './collect-features.ts';
import { budgetImages } from './image-budget.ts';
import { labelledWells, type LabelledWells } from './labelled-wells.ts';

export interface CapeFitOptions {
  readonly project: Project;
  readonly port: ComputePort;
  readonly pixels: PixelPort;
  /** The file to run a network from. */
  readonly locate: (network: StoredNetwork, signal?: AbortSignal) => Promise<NetworkFile>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CapeFitProgress) => void) | undefined;
}

/**
 * Fits a CAPE head on the labelled wells of a plate and stores it with the network. The network stays as it is: its
 * features and logits are computed once an image, and the head learns to say what the network says. Whole wells are
 * held out to stop in time. Nothing is stored unless the fit ends.
 * @throws Storage for a project open for reading only, NetworkMismatch, BadInput, NotFound, Unsupported for networks
 * and wells that cannot be fitted, each with its reason; Cancelled when the signal fires.
 */
export async function fitCape(request: CapeFitRequest, options: CapeFitOptions): Promise<CapeFitReport> {
  const signal = options.signal ?? new AbortController().signal;
  try {
    return await fitAndStore(request, options, signal);
  } catch (error) {
    // Ctrl-C ends the compute processes too, and that is no failure of theirs.
    throw signal.aborted ? cancelled() : error;
  }
}

async function fitAndStore(
  request: CapeFitRequest,
  options: CapeFitOptions,
  signal: AbortSignal,
): Promise<CapeFitReport> {
  const startedAt = performance.now();
  const { project, port, pixels, onProgress } = options;
  refuseReadOnly(project);
  const network = project.readNetwork(request.networkId);
  const plate = project.readPlateView(request.plateId);
  const layer = layerToRead(network, request.layer);
  const labelled = labelledWells(plate, network.labels, request);
  const file = await options.locate(network, signal);
  const versions = request.turned ? turnedVersions(network) : 1;
  const budget = budgetImages(labelled.wells, atRecipeSize(layer, network), versions);

  const eta = createEta();
  const total = budget.fields.length;
  const features = await collectFeatures(budget, {
    ...{ port, pixels, file, recipe: network.recipe, layer: layer.name, turned: request.turned, signal },
    onField: (done) => {
      eta.tick();
      onProgress?.({
        phase: 'features',
        fieldsDone: done,
        fieldsTotal: total,
        etaSeconds: eta.seconds(total - done),
      });
    },
  });
  refuseOneClass(features.classes, network);
  const result = await port.fitCapeHead(
    { ...features, network: file, recipe: network.recipe, layer: layer.name, settings: request.settings },
    { signal, onProgress: epochReporter(request.settings.epochs, onProgress) },
  );
  const report: CapeFitReport = {
    ...result,
    wellsOfClass: network.labels.map(
      (_, index) => labelled.wells.filter(({ classIndex }) => classIndex === index).length,
    ),
    labelsFrom: labelled.labelsFrom,
    images: features.wells.length,
    versions: features.versions,
    seconds: (performance.now() - startedAt) / 1000,
  };
  const head = withProvenance(report, plate.name, labelled);
  project.setCapeHead(network.id, head);
  return { ...report, head };
}

function refuseReadOnly(project: Project): void {
  if (!project.readOnly) return;
  throw storage({
    what: 'the project is open for reading only',
    where: project.path,
    mend: 'Close the other program, or copy the project to a drive that you may write to.',
  });
}

/** The named layer, or the last one with a grid, on which everything that follows draws. */
function layerToRead({ name, path, description }: StoredNetwork, wanted: string | null): LayerInfo {
  const { task, layers, recommendedLayer } = description;
  if (task !== 'classification') {
    throw unsupported({
      what: `CAPE explains the class of an image, and network "${name}" segments`,
      where: path,
      mend: 'Explain it with a method for output pixels.',
    });
  }
  const asked = wanted ?? recommendedLayer;
  const found = asked === null ? layers.at(-1) : layers.find((layer) => layer.name === asked);
  if (found !== undefined) return found;
  if (layers.length === 0) {
    throw unsupported({
      what: `network "${name}" shows no layer with a grid, only pooled features: there are no regions to share the probability among`,
      where: path,
      mend: 'Export the network from its image input on, with the layers before pooling.',
    });
  }
  throw notFound({
    what: `network "${name}" has no layer ${asked ?? ''}`,
    where: path,
    mend: `It has ${layers.map((layer) => layer.name).join(', ')}.`,
  });
}

/** The layer's grid for images of the recipe's size; the file's own description may be of another. */
function atRecipeSize(layer: LayerInfo, { recipe }: StoredNetwork): LayerInfo {
  const [height, width] = recipe.inputSize;
  return {
    ...layer,
    height: Math.ceil(height / layer.stride[0]),
    width: Math.ceil(width / layer.stride[1]),
  };
}

function turnedVersions({ recipe }: StoredNetwork): number {
  return recipe.inputSize[0] === recipe.inputSize[1] ? 8 : 4;
}

function refuseOneClass(classes: readonly number[], { labels }: StoredNetwork): void {
  const [first] = classes;
  if (classes.some((index) => index !== first)) return;
  throw badInput({
    what: `objects were found only in wells of one class, ${labels[first ?? 0] ?? ''}`,
    mend: "Check the object finder's channel and sizes.",
  });
}

function epochReporter(
  epochs: number,
  onProgress: CapeFitOptions['onProgress'],
): (share: number, figures?: ProgressFigures) => void {
  const eta = createEta();
  return (_share, figures) => {
    if (figures === undefined) return;
    eta.tick();
    const epoch = figures['epoch'] ?? 0;
    onProgress?.({
      phase: 'fitting',
      epoch,
      epochs,
      trainingLoss: figures['trainingLoss'] ?? 0,
      heldOutLoss: figures['heldOutLoss'] ?? null,
      etaSeconds: eta.seconds(epochs - epoch),
    });
  };
}

/** The head with what a report says of it. */
function withProvenance(
  report: CapeFitReport,
  plate: string,
  { labelsFrom, wells }: LabelledWells,
): CapeHead {
  const judged = report.heldOut ?? report.training;
  const { networkAccuracy, capeAccuracy, agreement, capeCalibrationError } = judged;
  return {
    ...report.head,
    provenance: {
      ...report.head.provenance,
      ...{ start: report.start, plate, labelsFrom, wells: wells.length },
      images: report.images,
      versions: report.versions,
      heldOutWells: report.heldOutWells.join(' '),
      judgedOn: report.heldOut === null ? 'training wells' : 'held-out wells',
      ...{ networkAccuracy, capeAccuracy, agreement, capeCalibrationError },
      fittedAt: new Date().toISOString(),
      program: programVersion,
    },
  };
}
