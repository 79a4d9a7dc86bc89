import type { Group } from 'h5wasm';
import { badInput, unsupported } from '../../../../../shared/errors.ts';
import type { StoredWeight } from '../model/weights.ts';
import { childGroup, readFloats, readNames, readText, withHdf5 } from './hdf5.ts';
import { parseJson } from './json.ts';
import type { NetworkSource } from './source.ts';

/**
 * Reads a whole Keras model from HDF5, as Keras 2 and Keras 3 (`model.save('x.h5')`) write it.
 * @throws BadInput where it is broken or holds weights only, Unsupported for Keras 1.
 */
export function readKerasH5(bytes: Uint8Array, where: string): Promise<NetworkSource> {
  return withHdf5(bytes, where, (root) => {
    const text = readText(root, 'model_config');
    if (text === null) throw weightsOnly(where);
    const version =
      readText(root, 'keras_version') ?? readText(childGroup(root, 'model_weights') ?? root, 'keras_version');
    if (version?.startsWith('1.') === true) {
      throw unsupported({
        what: `it was written by Keras ${version}`,
        where,
        mend: 'Open and save it with Keras 2.',
      });
    }
    const { value, repairs } = parseJson(text, where);
    const weights = readWeights(root, where);
    return { model: value, weights, repairs, writtenBy: version };
  });
}

function weightsOnly(where: string): Error {
  return badInput({
    what: 'the file holds weights only, without the network that they belong to',
    where,
    mend: 'Save the whole model with model.save() instead of model.save_weights().',
  });
}

function readWeights(root: Group, where: string): StoredWeight[] {
  const all = childGroup(root, 'model_weights');
  if (all === null) {
    throw badInput({
      what: 'the file holds no weights (model_weights)',
      where,
      mend: 'Save the model again.',
    });
  }
  return readNames(all, 'layer_names').flatMap((layer) => {
    const group = childGroup(all, layer);
    if (group === null) return [];
    return readNames(group, 'weight_names').map((name) => {
      const parts = name.replace(/:\d+$/, '').split('/');
      const owners = [layer, ...parts.slice(0, -1)];
      return { owners, name: parts.at(-1) ?? name, ...readFloats(group, name, where) };
    });
  });
}
