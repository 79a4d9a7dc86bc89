import type { NetworkPorts } from '../../shared/network.ts';
import { parseSettings, UsageError, type Arguments, type CommandOption } from './command.ts';

/** The options that choose among several inputs and outputs of a network. */
export const portOptions: readonly CommandOption[] = [
  { name: 'input', value: 'NAME', help: 'the input that takes the image, where the network has several' },
  {
    name: 'output',
    value: 'NAME',
    help: 'the output that is explained; default the first that holds classes',
  },
  {
    name: 'fill',
    value: 'NAME=VALUE',
    help: 'fill a further input of the network with this value; may be repeated',
    many: true,
  },
];

/** The choice among inputs and outputs; undefined where nothing is chosen. @throws UsageError for a fill without a number. */
export function portsFromFlags(args: Arguments): NetworkPorts | undefined {
  const fills = parseSettings(args.texts('fill'));
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(fills)) {
    if (typeof value !== 'number')
      throw new UsageError(`--fill takes NAME=VALUE with a number, not "${name}=${String(value)}"`);
    numbers[name] = value;
  }
  const [input, output] = [args.text('input'), args.text('output')];
  const filled = Object.keys(numbers).length > 0;
  if (input === null && output === null && !filled) return undefined;
  return {
    ...(input === null ? {} : { input }),
    ...(output === null ? {} : { output }),
    ...(filled ? { fills: numbers } : {}),
  };
}
