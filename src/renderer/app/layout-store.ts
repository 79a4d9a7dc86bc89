import { z } from 'zod';
import { createPersistedStore } from '../state/index.ts';
import { clampSide, type Side } from './side-bounds.ts';

const layoutSchema = z.object({
  left: z.number(),
  right: z.number(),
  bottom: z.number(),
  leftOpen: z.boolean(),
  rightOpen: z.boolean(),
  bottomOpen: z.boolean(),
});
export type Layout = z.infer<typeof layoutSchema>;

const initialLayout: Layout = {
  left: 300,
  right: 292,
  bottom: 250,
  leftOpen: true,
  rightOpen: true,
  bottomOpen: true,
};

/** Sizes and folds of the panels, remembered. Sizes are CSS pixels. */
export const layout = createPersistedStore<Layout>('platelens.layout', layoutSchema, initialLayout);

export const resizeSide = (side: Side, sizePx: number, roomPx?: number) =>
  layout.set({ [side]: clampSide(side, sizePx, roomPx) });

/** Gives a panel the size it came with. */
export const resetSide = (side: Side) => layout.set({ [side]: initialLayout[side] });

const openKeys = { left: 'leftOpen', right: 'rightOpen', bottom: 'bottomOpen' } as const;

export const isOpen = (value: Layout, side: Side) => value[openKeys[side]];
export const toggleSide = (side: Side) =>
  layout.set((value) => ({ [openKeys[side]]: !value[openKeys[side]] }));
export const openSide = (side: Side) => layout.set({ [openKeys[side]]: true });
