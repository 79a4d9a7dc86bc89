import { isJson, type Json } from './config.ts';

/** A tensor that another layer made: the layer, its how-manieth call, and which of the call's results. */
export interface TensorReference {
  readonly layer: string;
  readonly call: number;
  readonly result: number;
}

/** One call of a layer. */
export interface LayerCall {
  readonly operands: readonly (TensorReference | number)[];
  /** Settings given at the call, such as `axis`. */
  readonly keywords: Json;
}

/**
 * The calls of a layer, from the `inbound_nodes` of either generation. Keras 2 and TensorFlow.js write
 * `[[["conv", 0, 0, {}], ...], ...]`, for functions used as layers `[["conv", 0, 0, {"y": 2}], ...]`; Keras 3 writes
 * `[{"args": [{"class_name": "__keras_tensor__", ...}], "kwargs": {}}, ...]`.
 */
export function parseInboundNodes(value: unknown): LayerCall[] {
  const calls: readonly unknown[] = Array.isArray(value) ? value : [];
  return calls.map((call) => (isJson(call) ? parseNewCall(call) : parseOldCall(call)));
}

function parseNewCall({ args, kwargs }: Json): LayerCall {
  const keywords = isJson(kwargs) ? kwargs : {};
  const named = Object.values(keywords).filter(isTensor);
  return { operands: [...collect(args), ...named.flatMap(collect)], keywords };
}

const isTensor = (value: unknown): value is Json =>
  isJson(value) && value['class_name'] === '__keras_tensor__';

function collect(value: unknown): (TensorReference | number)[] {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value)) return value.flatMap(collect);
  if (!isTensor(value) || !isJson(value['config'])) return [];
  const reference = toReference(value['config']['keras_history']);
  return reference === null ? [] : [reference];
}

function parseOldCall(call: unknown): LayerCall {
  const entries: readonly unknown[] = Array.isArray(call) ? call : [];
  const list = toReference(entries) === null ? entries : [entries];
  const settings = list.flatMap((entry): Json[] => {
    const last: unknown = Array.isArray(entry) ? entry[3] : null;
    return isJson(last) ? [last] : [];
  });
  const keywords: Json = Object.fromEntries(settings.flatMap((one) => Object.entries(one)));
  const further = Object.entries(keywords)
    .filter(([name]) => name !== 'axis' && name !== 'name')
    .flatMap(([, value]) => (typeof value === 'number' ? [value] : (toOperand(value) ?? [])));
  return { operands: [...list.flatMap((entry) => toOperand(entry) ?? []), ...further], keywords };
}

/** Functions used as layers write a number in the first place as `["_CONSTANT_VALUE", -1, 2.5]`. */
function toOperand(value: unknown): TensorReference | number | null {
  const reference = toReference(value);
  return reference?.layer === '_CONSTANT_VALUE' ? reference.result : reference;
}

function toReference(value: unknown): TensorReference | null {
  if (!Array.isArray(value)) return null;
  const [layer, call, result] = value as readonly unknown[];
  if (typeof layer !== 'string' || typeof call !== 'number' || typeof result !== 'number') return null;
  return { layer, call, result };
}
