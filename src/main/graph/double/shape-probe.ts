import { Emitter } from '../emitter.ts';
import type { OnnxModel } from '../onnx/model.ts';

/** A model that tells shapes instead of values. */
export interface ShapeProbe {
  readonly model: OnnxModel;
  /** The output that holds a tensor's shape, by tensor. */
  readonly shapes: ReadonlyMap<string, string>;
}

/** A model that answers the shape of every tensor that the nodes of the given one make. */
export function toShapeProbe(model: OnnxModel): ShapeProbe {
  const { graph } = model;
  if (graph === null) return { model, shapes: new Map() };
  const emit = new Emitter('shapes');
  const made = graph.nodes.flatMap(({ outputs }) => outputs).filter((name) => name !== '');
  const shapes = new Map(made.map((name) => [name, emit.op('Shape', [name])] as const));
  const outputs = [...shapes.values()].map((name) => ({ name, type: null, docString: '' }));
  return {
    model: { ...model, graph: { ...graph, nodes: [...graph.nodes, ...emit.nodes], outputs } },
    shapes,
  };
}
