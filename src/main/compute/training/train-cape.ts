import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FieldPixels, NetworkFile } from '../../../shared/compute-port.ts';
import type { CapeFigures } from '../../../shared/cape-fit.ts';
import { badInput, cancelled, unsupported } from '../../../shared/errors.ts';
import type { CapeHead, NetworkDescription, Recipe } from '../../../shared/network.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import { holdOutGroups, judgeHead } from '../../attribution/index.ts';
import { openTfjsEngine } from '../engines/tfjs/index.ts';
import { openParts } from '../engines/tfjs/open-tfjs-engine.ts';
import { toTrainable } from '../engines/tfjs/training/trainable-network.ts';
import {
  trainJointly,
  type JointEpoch,
  type JointResult,
  type JointSettings,
  type LabelledImages,
} from '../engines/tfjs/training/train-joint.ts';
import { toLayersFiles } from '../engines/tfjs/training/write-layers.ts';
import { joinBatches } from '../engines/onnx/batches.ts';
import { makeImages } from '../inputs/make-images.ts';
import { probabilityRule } from '../units/probabilities.ts';

/** A field of a well whose class is known. */
export interface LabelledField {
  readonly pixels: FieldPixels;
  readonly well: string;
  readonly classIndex: number;
}

export interface JointPlan {
  readonly network: NetworkFile;
  readonly recipe: Recipe;
  /** The layer that the head reads; null takes the recommended one. */
  readonly layer: string | null;
  readonly fields: AsyncIterable<LabelledField>;
  /** Images of one field at most, spread evenly over its objects. */
  readonly mostImages: number;
  /** Share of the wells that nothing is learned from. */
  readonly heldOutShare: number;
  readonly settings: JointSettings;
  /** Folder that the trained network is written to. */
  readonly out: string;
  readonly signal: StopSignal | null;
  readonly onEpoch: (epoch: JointEpoch) => Promise<void>;
}

export interface JointFit {
  /** The trained network's file. */
  readonly path: string;
  readonly head: CapeHead;
  readonly history: readonly JointEpoch[];
  readonly bestEpoch: number;
  readonly images: number;
  readonly heldOutWells: readonly string[];
  /** How network and head do, on held-out wells where there are any. */
  readonly figures: CapeFigures;
}

/**
 * Trains a Keras or TensorFlow.js network together with a CAPE head on labelled fields, and writes the trained network
 * as a TensorFlow.js layers model. The network it started from stays as it is.
 * @throws Unsupported for networks that cannot be trained here, BadInput where there are no images of two classes,
 * Cancelled.
 */
export async function trainCapeJointly(plan: JointPlan): Promise<JointFit> {
  const opened = await openParts(plan.network, {});
  const { description, runtime, where } = opened.parts;
  const layer = plan.layer ?? description.recommendedLayer ?? '';
  const network = toTrainable(opened, layer);
  try {
    requireExclusive(description, where);
    const seen = await gather(plan, { ...description, path: where });
    const groups = seen.wells.map((group, index) => ({ group, stratum: seen.classes[index] }));
    const split = holdOutGroups(groups, plan.heldOutShare, plan.settings.seed);
    const features = description.layers.find(({ name }) => name === layer)?.channels ?? 0;
    await runtime.use();
    const result = await trainJointly(
      pick(seen, split.training),
      split.heldOut.length === 0 ? null : pick(seen, split.heldOut),
      network,
      { features, classes: description.classCount },
      plan,
    );
    const path = await write(plan.out, toLayersFiles(opened, result.weights));
    const head = toHead(result, layer, features, description.classCount, plan, seen.wells.length);
    const judged = split.heldOut.length === 0 ? split.training : split.heldOut;
    return {
      path,
      head,
      history: result.history,
      bestEpoch: result.bestEpoch,
      images: seen.wells.length,
      heldOutWells: split.heldOutGroups,
      figures: await judge(path, head, pick(seen, judged)),
    };
  } finally {
    network.dispose();
  }
}

function requireExclusive(description: NetworkDescription, where: string): void {
  const exclusive = description.singleLogit || probabilityRule(description) === 'softmax';
  if (description.task === 'classification' && exclusive) return;
  throw unsupported({
    what: 'joint training needs a network whose classes exclude each other',
    where,
    mend: 'Fit the head alone: fit-cape without --joint.',
  });
}

interface Seen extends LabelledImages {
  readonly wells: readonly string[];
}

async function gather(
  { fields, recipe, mostImages, signal }: JointPlan,
  network: Parameters<typeof makeImages>[2],
): Promise<Seen> {
  const parts: Tensor[] = [];
  const wells: string[] = [];
  const classes: number[] = [];
  for await (const { pixels, well, classIndex } of fields) {
    if (signal?.aborted === true) throw cancelled();
    const images = makeImages(pixels, recipe, network);
    const step = Math.max(1, images.count / mostImages);
    for (let place = 0; Math.floor(place) < images.count; place += step) {
      const at = Math.floor(place);
      parts.push(images.batch(at, at + 1));
      wells.push(well);
      classes.push(classIndex);
    }
  }
  if (new Set(classes).size < 2) {
    throw badInput({
      what: `objects were found in wells of ${new Set(classes).size} classes, and two are needed`,
      mend: "Label wells of at least two classes, and check the object finder's channel and sizes.",
    });
  }
  return { images: joinBatches(parts), wells, classes };
}

function pick({ images, classes }: Seen, chosen: readonly number[]): LabelledImages {
  const size = images.data.length / axis(images, 0);
  const data = new Float32Array(chosen.length * size);
  chosen.forEach((from, to) => data.set(images.data.subarray(from * size, (from + 1) * size), to * size));
  return {
    images: { data, shape: [chosen.length, ...images.shape.slice(1)] },
    classes: chosen.map((index) => classes[index] ?? 0),
  };
}

async function write(out: string, files: ReturnType<typeof toLayersFiles>): Promise<string> {
  await mkdir(out, { recursive: true });
  for (const { name, bytes } of files) await writeFile(join(out, name), bytes);
  return join(out, 'model.json');
}

function toHead(
  { headWeights, headBias, logTemperatures, bestEpoch, history }: JointResult,
  layer: string,
  features: number,
  classes: number,
  { settings }: JointPlan,
  images: number,
): CapeHead {
  return {
    layer,
    classes,
    features,
    weights: [...headWeights],
    bias: [...headBias],
    logTemperatures: [...logTemperatures],
    provenance: {
      mode: 'joint',
      start: 'random',
      optimizer: 'sgd',
      learningRate: settings.learningRate,
      weightDecay: settings.weightDecay,
      seed: settings.seed,
      images,
      epochs: bestEpoch,
    },
    history: history.map(({ epoch, distillation, heldOutLoss }) => ({
      epoch,
      trainingLoss: distillation,
      heldOutLoss,
    })),
  };
}

/** Reads the written network back and looks at what it says of the images. */
async function judge(
  path: string,
  head: CapeHead,
  { images, classes }: LabelledImages,
): Promise<CapeFigures> {
  const engine = await openTfjsEngine({ path });
  try {
    const { activation, logits } = await engine.features(images, head.layer);
    const row = (tensor: Tensor, index: number) => {
      const size = tensor.data.length / axis(tensor, 0);
      return tensor.data.subarray(index * size, (index + 1) * size);
    };
    const samples = classes.map((classIndex, index) => {
      const own = row(logits, index);
      const teacherLogits = engine.description.singleLogit ? Float32Array.of(0, own[1] ?? 0) : own;
      return { features: row(activation, index), teacherLogits, classIndex };
    });
    return judgeHead(samples, head);
  } finally {
    await engine.close();
  }
}
