import { z } from 'zod';
import { badInput } from './errors.ts';

/**
 * What is explained. For a classifier a class logit; for a segmentation network the class logit summed over a set
 * of output pixels M. `class` on a segmentation network takes M = the pixels whose argmax is that class.
 * `predicted` is the class that the network itself decides for (per cell when it sees cells).
 * Pixels are in the network's output grid, `object` is the connected component of the argmax at that pixel, `region` a
 * box from the first row and column to before the second ones, `everywhere` every pixel, whatever wins there.
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
  z.object({
    kind: z.literal('region'),
    y0: z.int().min(0),
    x0: z.int().min(0),
    y1: z.int().min(1),
    x1: z.int().min(1),
    classIndex: z.int().min(0).optional(),
  }),
  z.object({ kind: z.literal('everywhere'), classIndex: z.int().min(0) }),
]);
export type Target = z.infer<typeof targetSchema>;

/** What `--target` takes for one target. */
export const targetForms =
  'class:C, predicted, everywhere:C, pixel:Y,X, object:Y,X, region:Y0,X0,Y1,X1 or mask:FILE';

/** The form of a target on the command line and in file names: `class:1`, `pixel:10,20`, `predicted`. */
export function formatTarget(target: Target): string {
  switch (target.kind) {
    case 'predicted':
      return 'predicted';
    case 'class':
    case 'everywhere':
      return `${target.kind}:${target.classIndex}`;
    case 'mask':
      return `mask:${target.path}`;
    case 'pixel':
    case 'object':
      return `${target.kind}:${target.y},${target.x}`;
    case 'region':
      return `region:${target.y0},${target.x0},${target.y1},${target.x1}`;
  }
}

/**
 * Reads `class:C`, `class:NAME`, `everywhere:C`, `mask:FILE`, `pixel:Y,X`, `object:Y,X`, `region:Y0,X0,Y1,X1`,
 * `predicted` or `all`. `all` gives one target a class.
 * @throws BadInput for anything else, or for a class that the network does not have.
 */
export function parseTargets(text: string, labels: readonly string[]): Target[] {
  if (text === 'predicted') return [{ kind: 'predicted' }];
  if (text === 'all') return labels.map((_, classIndex) => ({ kind: 'class', classIndex }));
  const [kind, ...rest] = text.split(':');
  const value = rest.join(':');
  if (kind === 'class' || kind === 'everywhere') return [{ kind, classIndex: parseClass(value, labels) }];
  if (kind === 'mask' && value !== '') return [{ kind: 'mask', path: value }];
  const point = /^(\d+),(\d+)$/.exec(value);
  if (point && (kind === 'pixel' || kind === 'object'))
    return [{ kind, y: Number(point[1]), x: Number(point[2]) }];
  const region = kind === 'region' ? parseRegion(value) : null;
  if (region !== null) return [region];
  throw badInput({
    what: `"${text}" is not a target`,
    mend: `Write ${targetForms}; all stands for every class.`,
  });
}

/** A box that holds at least one pixel, or null. */
function parseRegion(value: string): Target | null {
  const corners = /^(\d+),(\d+),(\d+),(\d+)$/.exec(value)?.slice(1).map(Number);
  if (corners === undefined) return null;
  const [y0 = 0, x0 = 0, y1 = 0, x1 = 0] = corners;
  return y1 > y0 && x1 > x0 ? { kind: 'region', y0, x0, y1, x1 } : null;
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
