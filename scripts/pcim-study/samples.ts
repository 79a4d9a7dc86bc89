import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { drawField, toDemoInput, type FieldMask } from '../../src/main/demo/index.ts';
import { demoNetworkFiles } from '../../src/main/demo/demo-files.ts';
import { hashNetwork } from '../../src/main/networks/index.ts';
import type { NetworkFile } from '../../src/shared/compute-port.ts';
import { decodeNpy } from '../../src/shared/npy.ts';
import { createRandom } from '../../src/shared/random.ts';
import { sizeOf, type Tensor } from '../../src/shared/tensor.ts';
import { projectRoot } from '../parts/project-root.ts';

/** One image as the network takes it, and where it is known what must speak for the class. */
export interface StudyImage {
  readonly name: string;
  /** [1, C, H, W]. */
  readonly tensor: Tensor;
  /** The class to explain; null takes the network's own. */
  readonly classIndex: number | null;
  /** Null where nothing is known of the image's places. */
  readonly cause: FieldMask | null;
}

export interface StudySet {
  readonly network: NetworkFile;
  readonly images: readonly StudyImage[];
}

/** Where the real networks and images lie, beside the checkout. */
export const sharedFolder = join(projectRoot, '..', 'shared');
export const hasShared = () => existsSync(sharedFolder);

const single = ({ data, shape }: Tensor): Tensor => ({ data, shape: [1, ...shape] });

/** Drawn fluorescence fields whose cells respond, every second one with stray light; what was drawn is known. */
export async function demoSet(count: number, seed: number): Promise<StudySet> {
  const images = Array.from({ length: count }, (_, index): StudyImage => {
    const plan = { widthPx: 256, heightPx: 256, cellCount: null, response: 0.3, artefact: index % 2 === 1 };
    const field = drawField(seed + index, plan);
    const responsible = new Set(field.responsible);
    const pixels = Uint8Array.from(field.cells, (cell, at) =>
      responsible.has(cell) || (field.artefact[at] ?? 0) > 0 ? 1 : 0,
    );
    return {
      name: `field ${seed + index}`,
      tensor: single(toDemoInput(field)),
      classIndex: 1,
      cause: { widthPx: field.widthPx, heightPx: field.heightPx, pixels },
    };
  });
  const { network } = demoNetworkFiles(join(projectRoot, 'resources'));
  return { network: await hashNetwork(network), images };
}

/**
 * Treated cells of a real translocation screen, fluorescence, 48 x 48. (The sample's first two thirds are untreated
 * ones, which the network takes for untreated even when they are blank: nothing of them can be hidden.)
 */
export async function translocationSet(count: number): Promise<StudySet> {
  const folder = join(sharedFolder, 'networks', 'sbs_translocation');
  const path = join(folder, 'sample_cells_C01_C12_float32_NHWC.npy');
  const { data, shape } = decodeNpy(readFileSync(path), path);
  const [total = 0, height = 0, width = 0, channels = 0] = shape;
  const first = Math.ceil((2 * total) / 3);
  const size = sizeOf(shape.slice(1));
  const step = Math.max(1, Math.floor((total - first) / count));
  const images = Array.from({ length: Math.min(count, total - first) }, (_, index): StudyImage => {
    const number = first + index * step;
    const cell = data.subarray(number * size, (number + 1) * size);
    const tensor = channelsFirst(cell, height, width, channels);
    return { name: `cell ${number}`, tensor, classIndex: 1, cause: null };
  });
  return { network: await hashNetwork(join(folder, 'sbs_translocation.onnx')), images };
}

/** Stained blood cells in bright field with a parasite inside, scaled to the network's 224 x 224. */
export async function malariaSet(count: number, seed: number): Promise<StudySet> {
  const folder = join(sharedFolder, 'data', 'malaria_cells_nih', 'parasitized');
  const random = createRandom(seed);
  const names = readdirSync(folder).sort();
  const chosen = Array.from(
    { length: count },
    () => names[Math.floor(random.uniform() * names.length)] ?? '',
  );
  const images: StudyImage[] = [];
  for (const name of chosen) {
    const picture = sharp(join(folder, name)).removeAlpha().resize(224, 224, { fit: 'fill' });
    const pixels = await picture.raw().toBuffer();
    const tensor = channelsFirst(
      Float32Array.from(pixels, (value) => value / 255),
      224,
      224,
      3,
    );
    images.push({ name, tensor, classIndex: null, cause: null });
  }
  const network = join(sharedFolder, 'networks', 'malaria_rescnn_keras_h5', 'malaria_model.h5');
  return { network: await hashNetwork(network), images };
}

/** [H, W, C] as [1, C, H, W]. */
function channelsFirst(values: Float32Array, height: number, width: number, channels: number): Tensor {
  const pixels = height * width;
  const data = Float32Array.from(
    values,
    (_, at) => values[(at % pixels) * channels + Math.floor(at / pixels)] ?? 0,
  );
  return { data, shape: [1, channels, height, width] };
}
