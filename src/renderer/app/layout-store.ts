import { z } from 'zod';
import { createPersistedStore } from '../state/index.ts';

const layoutSchema = z.object({
  left: z.number(),
  right: z.number(),
  bottom: z.number(),
  leftOpen: z.boolean(),
  rightOpen: z.boolean(),
  bottomOpen: z.boolean(),
});
export type Layout = z.infer<typeof layoutSchema>;
export type Side = 'left' | 'right' | 'bottom';

/** Sizes and folds of the panels, remembered. Sizes are CSS pixels. */
export const layout = createPersistedStore<Layout>('platelens.layout', layoutSchema, {
  left: 300,
  right: 292,
  bottom: 236,
  leftOpen: true,
  rightOpen: true,
  bottomOpen: true,
});

const bounds: Readonly<Record<Side, readonly [number, number]>> = {
  left: [220, 560],
  right: [240, 480],
  bottom: [120, 560],
};

export function resizeSide(side: Side, sizePx: number): void {
  const [least, most] = bounds[side];
  layout.set({ [side]: Math.round(Math.min(most, Math.max(least, sizePx))) });
}

const openKeys = { left: 'leftOpen', right: 'rightOpen', bottom: 'bottomOpen' } as const;

export const isOpen = (value: Layout, side: Side) => value[openKeys[side]];
export const toggleSide = (side: Side) =>
  layout.set((value) => ({ [openKeys[side]]: !value[openKeys[side]] }));
export const openSide = (side: Side) => layout.set({ [openKeys[side]]: true });
