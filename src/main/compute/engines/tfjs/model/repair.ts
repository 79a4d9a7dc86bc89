import { isJson, type Json } from './config.ts';

/** A configuration brought to one form, and what had to be done to it, each thing once. */
export interface Repaired {
  readonly model: Json;
  readonly repairs: readonly string[];
}

/**
 * Brings a model's configuration to the form that Keras 2 wrote and TensorFlow.js reads. Keras 3 renamed
 * `batch_input_shape`, writes data types and activations as objects, and describes calls by their arguments; other
 * readers stop at each of these.
 */
export function repairModel(model: Json): Repaired {
  const repairs = new Set<string>();
  const repaired = rewrite(model, repairs);
  return { model: isJson(repaired) ? repaired : model, repairs: [...repairs] };
}

function rewrite(value: unknown, repairs: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((entry) => rewrite(entry, repairs));
  if (!isJson(value)) return value;
  const entries = Object.entries(value).map(([name, entry]) =>
    rewriteEntry(name, rewrite(entry, repairs), repairs),
  );
  return Object.fromEntries(entries);
}

function rewriteEntry(name: string, value: unknown, repairs: Set<string>): [string, unknown] {
  switch (name) {
    case 'batch_shape':
      repairs.add('batch_shape is read as batch_input_shape (Keras 3)');
      return ['batch_input_shape', value];
    case 'dtype':
      return [name, simplifyType(value, repairs)];
    case 'activation':
      return [name, simplifyActivation(value, repairs)];
    case 'inbound_nodes':
      if (Array.isArray(value) && value.some(isJson))
        repairs.add('calls of layers are read from their arguments (Keras 3)');
      return [name, value];
    case 'class_name':
      return [name, simplifyClass(value, repairs)];
    default:
      return [name, value];
  }
}

function simplifyType(value: unknown, repairs: Set<string>): unknown {
  const config = isJson(value) ? value['config'] : null;
  const named = isJson(config) ? config['name'] : value;
  if (isJson(value)) repairs.add('data type policies are read as plain types (Keras 3)');
  if (typeof named !== 'string' || !/16/.test(named)) return named;
  repairs.add(`${named} is computed in float32`);
  return 'float32';
}

/** `{class_name: 'function', config: 'relu'}`, `{class_name: 'ReLU', config: {...}}` and the like. */
function simplifyActivation(value: unknown, repairs: Set<string>): unknown {
  if (!isJson(value)) return value;
  const { config, class_name: className } = value;
  const plain = typeof config === 'string' ? config : null;
  if (
    plain === null &&
    isJson(config) &&
    Object.keys(config).some((key) => !['name', 'dtype', 'trainable'].includes(key))
  ) {
    return value;
  }
  const name = plain ?? (typeof className === 'string' ? className : null);
  if (name === null) return value;
  repairs.add('activations written as objects are read by their name (Keras 3)');
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}

function simplifyClass(value: unknown, repairs: Set<string>): unknown {
  if (typeof value !== 'string') return value;
  const plain = value
    .replace(/^.*>/, '')
    .replace(/^(Sync)?BatchNormalization(V[12])?$/, 'BatchNormalization');
  if (plain !== value) repairs.add(`the class ${value} is read as ${plain}`);
  return plain;
}
