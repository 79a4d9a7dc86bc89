import type { Group } from 'h5wasm';
import { isJson, type Json } from '../model/config.ts';
import type { StoredWeight } from '../model/weights.ts';
import type { Bundle } from './bundle.ts';
import { childGroup, readFloats, readText, withHdf5 } from './hdf5.ts';
import { parseJson } from './json.ts';
import type { NetworkSource } from './source.ts';

/** Where the versions of the format keep a model's layers. */
const layerGroups: readonly string[] = ['layers', '_layer_checkpoint_dependencies'];

/**
 * Reads a `.keras` file, which is a zip of the model's configuration and its weights in HDF5.
 * @throws BadInput where one of them is missing or broken.
 */
export async function readKerasZip(bundle: Bundle): Promise<NetworkSource> {
  const { where } = bundle;
  const { value, repairs } = parseJson(new TextDecoder().decode(await bundle.read('config.json')), where);
  const bytes = await bundle.read('model.weights.h5');
  const weights = await withHdf5(bytes, where, (root) => readModel(root, value, where));
  return { model: value, weights, repairs, writtenBy: await readVersion(bundle) };
}

async function readVersion(bundle: Bundle): Promise<string | null> {
  const { value } = parseJson(new TextDecoder().decode(await bundle.read('metadata.json')), bundle.where);
  const version = value['keras_version'];
  return typeof version === 'string' ? version : null;
}

function readModel(group: Group, model: Json, where: string): StoredWeight[] {
  const [inner] = layerGroups.flatMap((name) => childGroup(group, name) ?? []);
  if (inner === undefined) return [];
  const settings = isJson(model['config']) ? model['config'] : {};
  const layers: readonly unknown[] = Array.isArray(settings['layers']) ? settings['layers'] : [];
  const used = new Map<string, number>();
  return layers.filter(isJson).flatMap((layer) => {
    const stored = storedName(String(layer['class_name']), used);
    const own = childGroup(inner, stored);
    if (own === null) return [];
    const name = layerName(layer);
    return [...readVariables(own, name, where), ...readModel(own, layer, where)].map((weight) =>
      weight.owners[0] === name ? weight : { ...weight, owners: [name, ...weight.owners] },
    );
  });
}

const layerName = (layer: Json): string => {
  const name = layer['name'] ?? (isJson(layer['config']) ? layer['config']['name'] : null);
  return typeof name === 'string' ? name : String(layer['class_name']);
};

/** Weights lie under the layer's class, counted, and not under the layer's name: `conv2d`, `conv2d_1`. */
function storedName(className: string, used: Map<string, number>): string {
  const plain = className.replace(/^.*>/, '').replace(/\W+/g, '');
  const snake = plain
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
  const count = used.get(snake) ?? 0;
  used.set(snake, count + 1);
  return count === 0 ? snake : `${snake}_${count}`;
}

/** A layer's weights are numbered in the order in which Keras keeps them. */
function readVariables(group: Group, layer: string, where: string): StoredWeight[] {
  const variables = childGroup(group, 'vars');
  if (variables === null) return [];
  const owner = readText(variables, 'name') ?? layer;
  const numbers = variables
    .keys()
    .map(Number)
    .filter(Number.isInteger)
    .toSorted((a, b) => a - b);
  return numbers.map((name) => ({ owners: [owner], name, ...readFloats(variables, String(name), where) }));
}
