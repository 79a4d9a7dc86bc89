import { notFound, unsupported } from '../../../../../shared/errors.ts';
import type { NetworkPorts } from '../../../../../shared/network.ts';
import type { GraphInput, LayerGraph } from './graph.ts';

/**
 * Puts the input that takes the image first, and the explained output. Every further input is filled with the value
 * given for it.
 * @throws NotFound for a name that the network has not, Unsupported where an input has no value.
 */
export function chooseLayerPorts(graph: LayerGraph, ports: NetworkPorts): LayerGraph {
  const { inputs, outputs } = graph;
  const fills = new Map(Object.entries(ports.fills ?? {}));
  const names = inputs.map(({ name }) => name);
  for (const name of fills.keys()) requireName(names, name, 'input');
  const image = imageOf(inputs, ports, fills);
  if (image === undefined) return graph;
  const others = inputs.filter((input) => input !== image);
  const open = others.filter(({ name }) => !fills.has(name)).map(({ name }) => name);
  if (open.length > 0) {
    throw unsupported({
      what: `it takes ${inputs.length} inputs (${names.join(', ')}), and nothing is said of ${open.join(', ')}`,
      mend: `Give each a value: ${open.map((name) => `--fill ${name}=0`).join(' ')}.`,
    });
  }
  if (ports.output !== undefined) requireName(outputs, ports.output, 'output');
  const first = ports.output ?? outputs[0] ?? '';
  return {
    ...graph,
    inputs: [image, ...others.map((input) => ({ ...input, fill: fills.get(input.name) ?? 0 }))],
    outputs: outputs.toSorted((a, b) => Number(b === first) - Number(a === first)),
  };
}

function imageOf(
  inputs: readonly GraphInput[],
  { input }: NetworkPorts,
  fills: ReadonlyMap<string, number>,
): GraphInput | undefined {
  if (input !== undefined) {
    requireName(
      inputs.map(({ name }) => name),
      input,
      'input',
    );
    return inputs.find(({ name }) => name === input);
  }
  const unfilled = inputs.filter(({ name }) => !fills.has(name));
  const images = unfilled.filter(({ shape }) => shape.length === 3);
  if (inputs.length <= 1) return inputs[0];
  if (images.length === 1) return images[0];
  throw unsupported({
    what: `it takes ${inputs.length} inputs (${inputs.map(({ name }) => name).join(', ')})`,
    mend: 'Say which takes the image with --input NAME, and give each other a value with --fill NAME=VALUE.',
  });
}

function requireName(known: readonly string[], name: string, what: string): void {
  if (known.includes(name)) return;
  throw notFound({
    what: `the network has no ${what} called ${name}`,
    mend: `It has ${known.join(', ')}.`,
  });
}
