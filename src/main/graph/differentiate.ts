import { unsupported } from '../../shared/errors.ts';
import { Derivation } from './derivatives/derivation.ts';
import { derivativeOf, stopsGradient } from './derivatives/registry.ts';
import type { Emitter } from './emitter.ts';
import type { Facts } from './facts.ts';
import { consumersOf, descendantsOf, type Network } from './network.ts';
import type { OnnxNode } from './onnx/model.ts';

/** What to differentiate, and where to. */
export interface Differentiation {
  readonly network: Network;
  readonly facts: Facts;
  /** The tensor that S is made from, and dS/d(that tensor). */
  readonly end: string;
  readonly seed: string;
  /** Tensors whose total derivative is asked for; all come from one pass. */
  readonly wanted: readonly string[];
  /** The runtime keeps images in blocks of channels: rules may write what is fast there. */
  readonly blocked?: boolean;
}

/** What the reverse pass made. */
export interface Gradients {
  /** The gradient's name for each wanted tensor; zeros where no path leads to the end. */
  readonly names: ReadonlyMap<string, string>;
  /** The shapes of the gradients on the way. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

/** Adds up what arrives at each tensor over all paths. */
class Arrivals {
  /** Shapes of all gradients: those of the tensors they belong to. */
  readonly shapes = new Map<string, readonly number[]>();
  readonly #emit: Emitter;
  readonly #facts: Facts;
  readonly #parts = new Map<string, string[]>();

  constructor(emit: Emitter, facts: Facts) {
    this.#emit = emit;
    this.#facts = facts;
  }

  add(tensor: string, gradient: string): void {
    this.#note(tensor, gradient);
    const parts = this.#parts.get(tensor);
    if (parts === undefined) this.#parts.set(tensor, [gradient]);
    else parts.push(gradient);
  }

  /** The sum of all that has arrived, or null. Asked again, the same name comes back. */
  total(tensor: string): string | null {
    const parts = this.#parts.get(tensor);
    if (parts === undefined) return null;
    const sum = parts.reduce((left, right) => this.#emit.op('Add', [left, right]));
    this.#note(tensor, sum);
    this.#parts.set(tensor, [sum]);
    return sum;
  }

  #note(tensor: string, gradient: string): void {
    const shape = this.#facts.shapes.get(tensor);
    if (shape !== undefined) this.shapes.set(gradient, shape);
  }
}

/**
 * Writes the reverse pass: for every wanted tensor t the total derivative dS/dt, along every path from t to the end.
 * Only nodes on such a path are differentiated, and only with respect to the inputs that lie on it.
 * @throws Unsupported naming the operator that has no derivative.
 */
export function differentiate(
  { network, facts, end, seed, wanted, blocked = false }: Differentiation,
  emit: Emitter,
): Gradients {
  const onPath = descendantsOf(network, wanted);
  const arrivals = new Arrivals(emit, facts);
  arrivals.add(end, seed);
  const { constants } = network;
  const surroundings = { facts, constants, onPath, consumers: consumersOf(network), blocked };
  for (const node of network.nodes.toReversed()) {
    if (!node.inputs.some((input) => onPath.has(input)) || stopsGradient(node)) continue;
    const gradients = node.outputs.map((output) => arrivals.total(output));
    if (gradients.every((gradient) => gradient === null)) continue;
    const derivation = new Derivation(node, gradients, emit, surroundings);
    const results = ruleFor(node)(derivation);
    node.inputs.forEach((input, index) => {
      const gradient = results[index] ?? null;
      if (gradient !== null && onPath.has(input)) arrivals.add(input, gradient);
    });
  }
  const names = new Map(
    wanted.map((name) => [name, arrivals.total(name) ?? emit.zeros(facts.shapes.get(name) ?? [])] as const),
  );
  return { names, shapes: arrivals.shapes };
}

function ruleFor(node: OnnxNode) {
  const rule = derivativeOf(node);
  if (rule !== undefined) return rule;
  throw unsupported({
    what: `the operator ${node.opType}${node.domain === '' ? '' : ` of ${node.domain}`} has no derivative here`,
    where: node.name === '' ? undefined : node.name,
    mend: 'Choose a layer behind it, or a method that needs no gradients.',
  });
}

/**
 * For every tensor the operators without a derivative on its ways to the end; a tensor with none can be explained.
 * Tensors that lead nowhere are left out.
 */
export function obstaclesBefore(network: Network, end: string): ReadonlyMap<string, ReadonlySet<string>> {
  const obstacles = new Map<string, Set<string>>([[end, new Set()]]);
  for (const node of network.nodes.toReversed()) {
    const behind = node.outputs.flatMap((output) => [...(obstacles.get(output) ?? [])]);
    const reaches = node.outputs.some((output) => obstacles.has(output));
    if (!reaches || stopsGradient(node)) continue;
    const own = derivativeOf(node) === undefined ? [node.opType] : [];
    for (const input of node.inputs.filter((name) => name !== '' && !network.constants.has(name))) {
      const known = obstacles.get(input) ?? new Set();
      for (const operator of [...behind, ...own]) known.add(operator);
      obstacles.set(input, known);
    }
  }
  return obstacles;
}
