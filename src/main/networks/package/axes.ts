import { z } from 'zod';
import type { SizeRule } from '../../../shared/network.ts';

export type AxisKind = 'batch' | 'channel' | 'y' | 'x' | 'z' | 'time' | 'index';

/** One axis of a package's tensor. */
export interface PackageAxis {
  readonly kind: AxisKind;
  /** Fixed length, or null where it is open or follows another tensor. */
  readonly length: number | null;
  /** For an open axis the least length and the step between lengths. */
  readonly open: { readonly min: number; readonly step: number } | null;
  /** Names of its channels. */
  readonly names: readonly string[] | null;
  readonly halo: number;
}

/** Letters of the formats before 0.5. */
const letters: Readonly<Record<string, AxisKind>> = {
  b: 'batch',
  c: 'channel',
  y: 'y',
  x: 'x',
  z: 'z',
  t: 'time',
  i: 'index',
};

const whole = z.int().min(0);
const axisObject = z.looseObject({
  type: z.enum(['batch', 'channel', 'space', 'time', 'index']),
  id: z.string().optional(),
  size: z.unknown().optional(),
  channel_names: z.unknown().optional(),
  halo: whole.optional(),
});
/** Axes as formats 0.3 and 0.4 write them (`bcyx`), or as 0.5 does. */
export const axesSchema = z.union([z.string(), z.array(axisObject).min(1)]);

const openSize = z.looseObject({ min: z.int().positive(), step: whole });

/** Shape and halo as the formats before 0.5 give them beside the axes. */
export interface OldShape {
  readonly shape: unknown;
  readonly halo: readonly number[] | null;
}

/** @returns the axes in their order, or the letter or name that is no axis. */
export function toAxes(axes: z.infer<typeof axesSchema>, { shape, halo }: OldShape): PackageAxis[] | string {
  if (typeof axes === 'string') return toOldAxes(axes.split(''), shape, halo);
  const parsed = axes.map((axis): PackageAxis | null => {
    const kind = axis.type === 'space' ? spaceKind(axis.id ?? 'x') : axis.type;
    if (kind === null) return null;
    const names = z.array(z.string()).safeParse(axis.channel_names);
    const open = openSize.safeParse(axis.size);
    const length = z.int().positive().safeParse(axis.size);
    return {
      kind,
      length: names.success ? names.data.length : length.success ? length.data : null,
      open: open.success ? { min: open.data.min, step: open.data.step } : null,
      names: names.success ? names.data : null,
      halo: axis.halo ?? 0,
    };
  });
  const stray = parsed.indexOf(null);
  return stray < 0 ? parsed.filter((axis) => axis !== null) : (axes[stray]?.id ?? 'space');
}

const spaceKind = (id: string): AxisKind | null => (id === 'x' || id === 'y' || id === 'z' ? id : null);

const oldOpen = z.looseObject({ min: z.array(whole), step: z.array(whole) });

function toOldAxes(
  names: readonly string[],
  shape: unknown,
  halo: readonly number[] | null,
): PackageAxis[] | string {
  const fixed = z.array(z.int().positive()).safeParse(shape);
  const open = oldOpen.safeParse(shape);
  const stray = names.find((name) => letters[name] === undefined);
  if (stray !== undefined) return stray;
  return names.map((name, index) => {
    const min = open.success ? open.data.min[index] : undefined;
    const step = open.success ? (open.data.step[index] ?? 0) : 0;
    const isOpen = min !== undefined && step > 0;
    return {
      kind: letters[name] ?? 'index',
      length: fixed.success ? (fixed.data[index] ?? null) : min !== undefined && step === 0 ? min : null,
      open: isOpen ? { min: Math.max(1, min), step } : null,
      names: null,
      halo: halo?.[index] ?? 0,
    };
  });
}

/** The sizes that an image input takes, or null where a side is said to follow something else. */
export function toSizeRule(axes: readonly PackageAxis[]): SizeRule | null {
  const side = (kind: AxisKind) => {
    const axis = axes.find((entry) => entry.kind === kind);
    const length = axis?.length ?? null;
    return axis?.open ?? (length === null ? null : { min: length, step: 0 });
  };
  const [y, x] = [side('y'), side('x')];
  return y === null || x === null ? null : { min: [y.min, x.min], step: [y.step, x.step] };
}
