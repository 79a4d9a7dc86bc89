import { badInput, unsupported } from '../../../../../shared/errors.ts';
import { Config, isJson, type Json } from './config.ts';
import type { GraphInput, LayerGraph, LayerNode, Operand } from './graph.ts';
import { parseInboundNodes, type LayerCall, type TensorReference } from './inbound.ts';

const modelClasses: readonly string[] = ['Model', 'Functional', 'Sequential'];

/** A layer's entry in its model. */
interface Entry {
  readonly name: string;
  readonly className: string;
  readonly settings: Json;
  readonly calls: readonly LayerCall[];
}

const mend = 'Save the whole model again, with model.save().';

/**
 * Unfolds a model's configuration, as Keras 2, Keras 3 and TensorFlow.js write it, into one flat graph.
 * @throws BadInput for a configuration that names missing layers or runs in a circle, Unsupported for a model class
 *   whose structure is not in the file.
 */
export function unfoldModel(model: Json): LayerGraph {
  const inputs: GraphInput[] = [];
  const nodes: LayerNode[] = [];
  const outputs = new Unfolding(inputs, nodes).unfold(model, '', '', null);
  return { inputs, nodes: neededFor(nodes, outputs), outputs };
}

class Unfolding {
  readonly #inputs: GraphInput[];
  readonly #nodes: LayerNode[];

  constructor(inputs: GraphInput[], nodes: LayerNode[]) {
    this.#inputs = inputs;
    this.#nodes = nodes;
  }

  /**
   * @param path Before the layers' names, where their weights are found.
   * @param prefix Before the nodes' names; differs from `path` where a model is used twice.
   * @param given What enters the model; null for the outermost one, whose input layers are the network's inputs.
   */
  unfold(model: Json, path: string, prefix: string, given: readonly Operand[] | null): string[] {
    const className = model['class_name'];
    if (typeof className !== 'string' || !modelClasses.includes(className)) {
      throw unsupported({
        what: `it is a model of the class ${String(className)}, whose structure lies in Python code and not in the file`,
        mend: 'Export the network to ONNX.',
      });
    }
    const entries = listEntries(model['config']);
    const place = { path, prefix, given };
    if (className === 'Sequential') return this.#chain(entries, place, model['config']);
    return this.#functional(entries, place, isJson(model['config']) ? model['config'] : {});
  }

  #chain(entries: readonly Entry[], place: Place, config: unknown): string[] {
    const [first] = entries;
    if (first === undefined) throw badInput({ what: 'the model has no layers', mend });
    const layers = entries.filter(({ className }) => className !== 'InputLayer');
    const shape = inputShapeOf(first.settings) ?? buildShapeOf(config);
    let values: readonly Operand[] =
      place.given ?? (isModel(first.className) ? [] : [this.#input(`${first.name}_input`, shape)]);
    layers.forEach((entry, index) => {
      const nested = index === 0 && place.given === null && isModel(entry.className);
      values = this.#use(entry, 0, nested ? null : values, place, {});
    });
    return values.filter((value) => typeof value === 'string');
  }

  #functional(entries: readonly Entry[], place: Place, config: Json): string[] {
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    const results = new Map<string, readonly Operand[]>();
    const starts = listReferences(config['input_layers']);
    starts.forEach(({ layer }, index) => {
      const given = place.given?.[index];
      const shape = inputShapeOf(byName.get(layer)?.settings ?? {});
      results.set(`${layer}:0`, [given ?? this.#input(layer, shape)]);
    });
    const offsets = firstCallNumbers(entries, listReferences(config['output_layers']));
    const waiting = new Set<string>();
    const visit = (reference: TensorReference): Operand => {
      const entry = byName.get(reference.layer);
      if (entry === undefined)
        throw badInput({ what: `it names a layer ${reference.layer} that it does not hold`, mend });
      const number = reference.call - (offsets.get(reference.layer) ?? 0);
      const key = `${reference.layer}:${number}`;
      const made = results.get(key) ?? make(entry, number, key);
      const value = made[reference.result];
      if (value === undefined)
        throw badInput({ what: `layer ${reference.layer} has no result ${reference.result}`, mend });
      return value;
    };
    const make = (entry: Entry, number: number, key: string): readonly Operand[] => {
      const call = entry.calls[number];
      if (call === undefined) throw badInput({ what: `layer ${entry.name} is used without an input`, mend });
      if (waiting.has(key))
        throw badInput({ what: `its layers run in a circle through ${entry.name}`, mend });
      waiting.add(key);
      const operands = call.operands.map((one) => (typeof one === 'number' ? one : visit(one)));
      waiting.delete(key);
      const made = this.#use(entry, number, operands, place, call.keywords);
      results.set(key, made);
      return made;
    };
    for (const entry of entries) {
      entry.calls.forEach((_, number) => {
        const key = `${entry.name}:${number}`;
        if (entry.className !== 'InputLayer' && !results.has(key)) make(entry, number, key);
      });
    }
    const ends = listReferences(config['output_layers']).map(visit);
    return ends.filter((value) => typeof value === 'string');
  }

  #use(
    entry: Entry,
    number: number,
    operands: readonly Operand[] | null,
    place: Place,
    keywords: Json,
  ): readonly Operand[] {
    const path = place.path + entry.name;
    const name = `${place.prefix}${entry.name}${number === 0 ? '' : `#${number + 1}`}`;
    if (isModel(entry.className)) {
      const model = { class_name: entry.className, config: entry.settings };
      return this.unfold(model, `${path}/`, `${name}/`, operands);
    }
    const config = new Config(path, { ...entry.settings, ...keywords });
    this.#nodes.push({ name, layer: { path, className: entry.className, config }, inputs: operands ?? [] });
    return [name];
  }

  #input(name: string, shape: readonly (number | null)[] | null): string {
    if (shape === null) throw badInput({ what: `the shape of its input ${name} is not stated`, mend });
    this.#inputs.push({ name, shape: shape.slice(1) });
    return name;
  }
}

interface Place {
  readonly path: string;
  readonly prefix: string;
  readonly given: readonly Operand[] | null;
}

const isModel = (className: string) => modelClasses.includes(className);

/** The oldest Keras wrote a sequential model's configuration as the bare list of its layers. */
function listEntries(config: unknown): Entry[] {
  const layers: unknown = isJson(config) ? config['layers'] : config;
  if (!Array.isArray(layers)) throw badInput({ what: 'its configuration lists no layers', mend });
  return layers.filter(isJson).map((layer) => {
    const settings = layer['config'];
    const inner = isJson(settings) ? settings : { layers: settings };
    const name = layer['name'] ?? inner['name'];
    return {
      name: typeof name === 'string' ? name : String(layer['class_name']),
      className: String(layer['class_name']),
      settings: inner,
      calls: parseInboundNodes(layer['inbound_nodes']),
    };
  });
}

/** `["conv", 0, 0]` or a list, or a dictionary, of such. */
function listReferences(value: unknown): TensorReference[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : isJson(value) ? Object.values(value) : [];
  const [layer, call, result] = list;
  if (typeof layer === 'string' && typeof call === 'number' && typeof result === 'number') {
    return [{ layer, call, result }];
  }
  return list.flatMap(listReferences);
}

/**
 * Keras counts the calls of a model inside a model from 1, since its first call was its own making; TensorFlow.js
 * counts them from 0. The smallest number that is used tells which.
 */
function firstCallNumbers(
  entries: readonly Entry[],
  ends: readonly TensorReference[],
): ReadonlyMap<string, number> {
  const models = new Set(entries.filter(({ className }) => isModel(className)).map(({ name }) => name));
  const all = entries.flatMap(({ calls }) => calls.flatMap(({ operands }) => operands));
  const smallest = new Map<string, number>();
  for (const one of [...all, ...ends]) {
    if (typeof one === 'number' || !models.has(one.layer)) continue;
    smallest.set(one.layer, Math.min(one.call, smallest.get(one.layer) ?? one.call));
  }
  return smallest;
}

/** [batch, ...] of a layer that states it. */
function inputShapeOf(settings: Json): (number | null)[] | null {
  const shape = settings['batch_input_shape'];
  if (!Array.isArray(shape)) return null;
  return shape.map((length: unknown) => (typeof length === 'number' && length > 0 ? length : null));
}

const buildShapeOf = (config: unknown) =>
  isJson(config) ? inputShapeOf({ batch_input_shape: config['build_input_shape'] }) : null;

function neededFor(nodes: readonly LayerNode[], outputs: readonly string[]): LayerNode[] {
  const needed = new Set<Operand>(outputs);
  return nodes
    .toReversed()
    .filter(({ name, inputs }) => {
      if (!needed.has(name)) return false;
      inputs.forEach((input) => needed.add(input));
      return true;
    })
    .reverse();
}
