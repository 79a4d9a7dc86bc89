import { differentiate } from './differentiate.ts';
import { Emitter } from './emitter.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import type { Headed } from './head.ts';
import { reduceToMap, type MapReduction } from './map-reductions.ts';
import { prune, type Network } from './network.ts';
import { toValueInfo } from './onnx/build.ts';
import type { OnnxModel } from './onnx/model.ts';
import { inPhases } from './phases/in-phases.ts';
import { poolBeforeRelu } from './pool-before-relu.ts';
import { toExecutable } from './probe.ts';

/** What one compiled explanation computes in a forward and a backward pass. */
export interface ExplanationRequest {
  /** The image input; its gradient is the input gradient. */
  readonly input: string;
  /** Tensors of the layers, [B, K, h, w]. */
  readonly layers: readonly string[];
  readonly reductions: readonly MapReduction[];
  readonly activations: boolean;
  readonly gradients: boolean;
  readonly inputGradient: boolean;
  /** `logit`: S = sum w y. `probability`: S = sum w p with p the network's class probabilities. */
  readonly score: 'logit' | 'probability';
  /** The runtime keeps images in blocks of channels, as onnxruntime does on x86 processors; false by default. */
  readonly blocked?: boolean;
}

/** A compiled explanation: a model, and where its results come out. */
export interface Explanation {
  readonly model: OnnxModel;
  /** The input that takes w, shaped like the logits. */
  readonly weights: string;
  readonly logits: string;
  /** By layer, then by reduction. */
  readonly maps: readonly (readonly string[])[];
  readonly activations: readonly string[];
  readonly gradients: readonly string[];
  readonly inputGradient: string | null;
}

const weightsName = 'platelens:weights';

/**
 * Compiles an explanation of a network whose shapes are fixed.
 * @throws Unsupported naming an operator on the way that has no derivative.
 */
export function compileExplanation(headed: Headed, request: ExplanationRequest): Explanation {
  const kept = new Set(request.layers);
  const folded = foldBatchNorm(headed.network, headed.facts, kept);
  const { network, facts } = poolBeforeRelu(folded.network, folded.facts, kept);
  const emit = new Emitter('explain');
  const seed = request.score === 'logit' ? weightsName : probabilitySeed(headed, emit);
  const wanted = [...request.layers, ...(request.inputGradient ? [request.input] : [])];
  const gradients = differentiate(
    { network, facts, end: headed.logits, seed, wanted, blocked: request.blocked ?? false },
    emit,
  );
  const gradientOf = (name: string) => gradients.names.get(name) ?? name;
  const maps = request.layers.map((activation) => {
    const pair = {
      emit,
      activation,
      gradient: gradientOf(activation),
      shape: facts.shapes.get(activation) ?? [],
    };
    return request.reductions.map((reduction) => reduceToMap(pair, reduction));
  });
  const named = {
    logits: headed.logits,
    maps,
    activations: request.activations ? request.layers : [],
    gradients: request.gradients ? request.layers.map(gradientOf) : [],
    inputGradient: request.inputGradient ? gradientOf(request.input) : null,
  };
  const shapes = new Map([...facts.shapes, ...gradients.shapes]);
  const finish = (whole: Network, ends: readonly string[]) =>
    quicken(whole, shapes, ends, request.blocked ?? false);
  return { ...expose(network, headed, emit, named, finish), weights: weightsName };
}

type Results = Omit<Explanation, 'model' | 'weights'>;

/** Makes outputs of the results. One tensor may be asked for twice, so each goes out under a name of its own. */
function expose(
  network: Network,
  headed: Headed,
  emit: Emitter,
  results: Results,
  finish: (whole: Network, ends: readonly string[]) => Network,
): Omit<Explanation, 'weights'> {
  const out = (name: string) => emit.op('Identity', [name]);
  const exposed: Results = {
    logits: out(results.logits),
    maps: results.maps.map((list) => list.map(out)),
    activations: results.activations.map(out),
    gradients: results.gradients.map(out),
    inputGradient: results.inputGradient === null ? null : out(results.inputGradient),
  };
  const names = [
    exposed.logits,
    ...exposed.maps.flat(),
    ...exposed.activations,
    ...exposed.gradients,
    ...(exposed.inputGradient === null ? [] : [exposed.inputGradient]),
  ];
  const whole: Network = {
    ...network,
    nodes: [...network.nodes, ...emit.nodes],
    constants: new Map([...network.constants, ...emit.constants]),
    inputs: [...network.inputs, toValueInfo(weightsName, headed.shape)],
  };
  const outputs = names.map((name) => ({ name, type: null, docString: '' }));
  return { ...exposed, model: toExecutable(finish(whole, names), outputs) };
}

/**
 * dS/dy for S = sum w p. One choice among classes (softmax): p (w - sum w p). A yes or no for each (a sigmoid was
 * stripped off, or one logit z stands as the pair (-z, z)): w p (1 - p) with p = sigmoid(y).
 */
function probabilitySeed({ logits, singleLogit, strippedActivation }: Headed, emit: Emitter): string {
  if (singleLogit || strippedActivation === 'sigmoid') {
    const p = emit.op('Sigmoid', [logits]);
    const slope = emit.op('Mul', [p, emit.op('Sub', [emit.float(1), p])]);
    return emit.op('Mul', [weightsName, slope]);
  }
  const p = emit.op('Softmax', [logits], { axis: 1 });
  const mean = emit.op('ReduceSum', [emit.op('Mul', [weightsName, p]), emit.ints([1])], { keepdims: 1 });
  return emit.op('Mul', [p, emit.op('Sub', [weightsName, mean])]);
}

/**
 * A model that answers the named tensors, forward only.
 * @param blocked The runtime keeps images in blocks of channels.
 */
export function compileForward(headed: Headed, names: readonly string[], blocked = false): OnnxModel {
  const kept = new Set(names);
  const { network, facts } = foldBatchNorm(headed.network, headed.facts, kept);
  const outputs = names.map((name) => ({ name, type: null, docString: '' }));
  return toExecutable(quicken(network, facts.shapes, names, blocked), outputs);
}

/** What the ends need of a whole graph, rewritten for speed where the runtime keeps images in blocks. */
function quicken(
  network: Network,
  shapes: ReadonlyMap<string, readonly number[]>,
  ends: readonly string[],
  blocked: boolean,
): Network {
  const needed = prune(network, ends);
  return blocked ? inPhases(needed, shapes, ends) : needed;
}
