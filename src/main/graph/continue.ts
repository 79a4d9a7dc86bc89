import type { Headed } from './head.ts';
import { prune } from './network.ts';
import { toValueInfo } from './onnx/build.ts';
import type { OnnxModel } from './onnx/model.ts';
import { toExecutable } from './probe.ts';

/** A model that takes the place of a network from one of its layers on. */
export interface Continuation {
  readonly model: OnnxModel;
  /** False where nothing reaches the logits around the layer, so that the model takes no image. */
  readonly needsImage: boolean;
}

/**
 * The network with one tensor turned into an input: whatever is fed there goes on to the logits, and what reaches them
 * around it, over skips, still comes from the image.
 * @param layer A tensor of the network, [B, K, h, w].
 */
export function compileContinuation(headed: Headed, layer: string): Continuation {
  const { network, facts, logits } = headed;
  // The node that made the tensor may make others too, so it stays under a name that nobody reads.
  const nodes = network.nodes.map((node) =>
    node.outputs.includes(layer)
      ? { ...node, outputs: node.outputs.map((name) => (name === layer ? `platelens:unused:${name}` : name)) }
      : node,
  );
  const open = prune({ ...network, nodes }, [logits]);
  const images = network.inputs.filter(({ name }) => open.nodes.some(({ inputs }) => inputs.includes(name)));
  const inputs = [...images, toValueInfo(layer, facts.shapes.get(layer) ?? [])];
  const outputs = [{ name: logits, type: null, docString: '' }];
  return { model: toExecutable({ ...open, inputs }, outputs), needsImage: images.length > 0 };
}
