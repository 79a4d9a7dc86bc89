import { z } from 'zod';
import { badInput, unsupported } from '../../../../../shared/errors.ts';
import { sizeOf } from '../../../../../shared/tensor.ts';
import { isJson, type Json } from '../model/config.ts';
import type { StoredWeight } from '../model/weights.ts';
import type { Bundle } from './bundle.ts';
import { parseJson } from './json.ts';
import type { NetworkSource } from './source.ts';
import { bytesPerValue, decodeValues } from './weight-bytes.ts';

const manifestSchema = z.array(
  z.object({
    paths: z.array(z.string()),
    weights: z.array(
      z.object({
        name: z.string(),
        shape: z.array(z.int().nonnegative()),
        dtype: z.string(),
        quantization: z
          .object({ dtype: z.string(), scale: z.number().default(1), min: z.number().default(0) })
          .optional(),
      }),
    ),
  }),
);

/**
 * Reads a TensorFlow.js layers model: a JSON file and, beside it, the weight files that its manifest names.
 * @throws BadInput for a broken file, Unsupported for a graph model or one without a structure.
 */
export async function readLayersJson(bundle: Bundle, name: string): Promise<NetworkSource> {
  const { where } = bundle;
  const { value, repairs } = parseJson(new TextDecoder().decode(await bundle.read(name)), where);
  const model = findModel(value, where);
  const manifest = manifestSchema.safeParse(value['weightsManifest']);
  if (!manifest.success) {
    throw badInput({
      what: 'it has no list of its weights (weightsManifest)',
      where,
      mend: 'Save the network again with its weights.',
    });
  }
  const weights: StoredWeight[] = [];
  for (const group of manifest.data) weights.push(...(await readGroup(bundle, group)));
  return { model, weights, repairs, writtenBy: findWriter(value) };
}

function findModel(value: Json, where: string): Json {
  const topology = value['modelTopology'];
  if (value['format'] === 'graph-model' || (isJson(topology) && 'node' in topology)) {
    throw unsupported({
      what: 'this is a TensorFlow.js graph model, which keeps no layers',
      where,
      mend: 'Export the Keras model as a layers model, as .keras, or the network as ONNX.',
    });
  }
  const model = isJson(topology) ? (topology['model_config'] ?? topology) : null;
  if (isJson(model) && 'class_name' in model) return model;
  throw badInput({
    what: 'it holds no layers (modelTopology)',
    where,
    mend: 'Export the network as a TensorFlow.js layers model.',
  });
}

function findWriter({ modelTopology, generatedBy }: Json): string | null {
  const version = isJson(modelTopology) ? modelTopology['keras_version'] : null;
  const writer = version ?? generatedBy;
  return typeof writer === 'string' ? writer : null;
}

async function readGroup(
  bundle: Bundle,
  { paths, weights }: z.infer<typeof manifestSchema>[number],
): Promise<StoredWeight[]> {
  const { where } = bundle;
  const bytes = joinBytes(await Promise.all(paths.map((path) => bundle.read(path))));
  let offset = 0;
  return weights.map(({ name, shape, dtype, quantization = null }) => {
    const encoding = { dtype, quantization };
    const count = sizeOf(shape);
    const data = decodeValues(bytes.subarray(offset), count, encoding, where);
    offset += count * bytesPerValue(encoding, where);
    const parts = name.replace(/:\d+$/, '').split('/');
    return { owners: parts.slice(0, -1), name: parts.at(-1) ?? name, shape, data };
  });
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
