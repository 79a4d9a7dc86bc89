import { z } from 'zod';
import { badInput } from './errors.ts';

/**
 * What is explained. For a classifier a class logit; for a segmentation network the class logit summed over a set
 * of output pixels M. `class` on a segmentation network takes M = the pixels whose argmax is that class.
 * `predicted` is the class that the network itself decides for (per cell when it sees cells).
 * Pixels are in the network's output grid, `object` is the connected component of the argmax at that pixel.
 */
export const targetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('predicted') }),
  z.object({ kind: z.literal('class'), classIndex: z.int().min(0) }),
  z.object({ kind: z.literal('mask'), path: z.string(), classIndex: z.int().min(0).optional() }),
  z.object({
    kind: z.literal('pixel'),
    y: z.int().min(0),
    x: z.int().min(0),
    classIndex: z.int().min(0).optional(),
  }),
  z.object({ kind: z.literal('object'), y: z.int().min(0), x: z.int().min(0) }),
]);
export type Target = z.infer<typeof targetSchema>;

/** The form of a target on the command line and in file names: `class:1`, `pixel:10,20`, `predicted`. */
export function formatTarget(target: Target): string {
  switch (target.kind) {
    case 'predicted':
      return 'predicted';
    case 'class':
      return `class:${target.classIndex}`;
    case 'mask':
      return `mask:${target.path}`;
    case 'pixel':
    case 'object':
      return `${target.kind}:${target.y},${target.x}`;
  }
}

/**
 * Reads `class:C`, `class:NAME`, `mask:FILE`, `pixel:Y,X`, `object:Y,X`, `predicted` or `all`. `all` gives one
 * target a class.
 * @throws BadInput for anything else, or for a class that the network does not have.
 */
export function parseTargets(text: string, labels: readonly string[]): Target[] {
  if (text === 'predicted') return [{ kind: 'predicted' }];
  if (text === 'all') return labels.map((_, classIndex) => ({ kind: 'class', classIndex }));
  const [kind, ...rest] = text.split(':');
  const value = rest.join(':');
  if (kind === 'class') return [{ kind: 'class', classIndex: parseClass(value, labels) }];
  if (kind === 'mask' && value !== '') return [{ kind: 'mask', path: value }];
  const point = /^(\d+),(\d+)$/.exec(value);
  if (point && (kind === 'pixel' || kind === 'object'))
    return [{ kind, y: Number(point[1]), x: Number(point[2]) }];
  throw badInput({
    what: `"${text}" is not a target`,
    mend: 'Write class:C, mask:FILE, pixel:Y,X, object:Y,X, predicted or all.',
  });
}

function parseClass(value: string, labels: readonly string[]): number {
  const named = labels.indexOf(value);
  const index = named >= 0 ? named : /^\d+$/.test(value) ? Number(value) : -1;
  if (index < 0 || index >= labels.length) {
    throw badInput({
      what: `the network has no class "${value}"`,
      mend: `Its classes are ${labels.map((label, i) => `${i} (${label})`).join(', ')}.`,
    });
  }
  return index;
}
