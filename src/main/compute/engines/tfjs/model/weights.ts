import { badInput } from '../../../../../shared/errors.ts';
import type { LayerDefinition } from './graph.ts';

/** One weight as a file holds it. */
export interface StoredWeight {
  /** Names of the layers that it lies in, outermost first; scopes that are no layers may stand between. */
  readonly owners: readonly string[];
  /** `kernel`, or its place among the layer's weights where the file has no names. */
  readonly name: string | number;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a layer needs: the names of its weights, in the order in which Keras keeps them. */
export type WeightNames = (layer: LayerDefinition) => readonly string[];

/** By the layer's path, then by the weight's name. */
export type LayerWeights = ReadonlyMap<string, ReadonlyMap<string, StoredWeight>>;

/**
 * Gives every layer its weights: by name where the file's names are the layer's, else by order.
 * @throws BadInput naming the layer whose weights are missing.
 */
export function assignWeights(
  layers: readonly LayerDefinition[],
  stored: readonly StoredWeight[],
  namesOf: WeightNames,
): LayerWeights {
  const owned = groupByLayer(layers, stored);
  const assigned = new Map<string, ReadonlyMap<string, StoredWeight>>();
  for (const layer of layers) {
    const names = namesOf(layer);
    if (names.length > 0 && !assigned.has(layer.path)) {
      assigned.set(layer.path, pickWeights(layer, names, owned.get(layer.path) ?? []));
    }
  }
  return assigned;
}

function pickWeights(
  layer: LayerDefinition,
  names: readonly string[],
  stored: readonly StoredWeight[],
): ReadonlyMap<string, StoredWeight> {
  const byName = new Map(stored.map((weight) => [weight.name, weight]));
  const named = names.every((name) => byName.has(name));
  if (!named && stored.length !== names.length) {
    throw badInput({
      what: `layer ${layer.path} (${layer.className}) needs the weights ${names.join(', ')}, and the file holds ${
        stored.length === 0 ? 'none' : stored.map(({ name }) => name).join(', ')
      }`,
      mend: 'Save the network again with its weights.',
    });
  }
  return new Map(
    names.flatMap((name, index) => {
      const weight = named ? byName.get(name) : stored[index];
      return weight === undefined ? [] : [[name, weight] as const];
    }),
  );
}

/** Each weight belongs to the innermost of its owners that is a layer; models outside of it decide between namesakes. */
function groupByLayer(
  layers: readonly LayerDefinition[],
  stored: readonly StoredWeight[],
): ReadonlyMap<string, readonly StoredWeight[]> {
  const paths = [...new Set(layers.map(({ path }) => path))];
  const byLeaf = Map.groupBy(paths, leafOf);
  const owned = new Map<string, StoredWeight[]>();
  for (const weight of stored) {
    const path = ownerOf(weight.owners, byLeaf);
    if (path !== null) owned.set(path, [...(owned.get(path) ?? []), weight]);
  }
  return owned;
}

const leafOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

function ownerOf(owners: readonly string[], byLeaf: ReadonlyMap<string, readonly string[]>): string | null {
  const leaf = owners.findLast((name) => byLeaf.has(name));
  const candidates = leaf === undefined ? [] : (byLeaf.get(leaf) ?? []);
  const shared = (path: string) => path.split('/').filter((part) => owners.includes(part)).length;
  const [best = null] = candidates.toSorted((a, b) => shared(b) - shared(a) || a.length - b.length);
  return best;
}
