import { z } from 'zod';
import { createPersistedStore } from '../../state/index.ts';
import { divergingNames, sequentialNames } from './colour-tables.ts';
import { mapViews } from './map-view.ts';

const overlaySettingsSchema = z.object({
  visible: z.boolean(),
  opacity: z.number().min(0).max(1),
  threshold: z.number().min(0).max(1),
  /** Evidence against is drawn too, where the map has it. */
  signed: z.boolean(),
  opacityByValue: z.boolean(),
  smooth: z.boolean(),
  /** The image is drawn in grey while maps lie over it. */
  greyImage: z.boolean(),
  sequential: z.enum(sequentialNames),
  diverging: z.enum(divergingNames),
  /** Outlines the strongest share of every field; null outlines none. */
  topShare: z.number().min(0.001).max(0.5).nullable().default(null),
  /** Every image on a scale of its own instead of the one over everything. */
  perImage: z.boolean().default(false),
  /** What is drawn of a run with several classes: one class's map, its lead over another, or for CAPE its two factors. */
  view: z.enum(mapViews).default('map'),
  /** The class that a lead is over, as `formatTarget` writes it; null takes the first other one. */
  against: z.string().nullable().default(null),
  /** Colour bar ends that somebody dragged, as shares of the shared scale, by run. */
  dragged: z.record(z.string(), z.object({ low: z.number(), high: z.number() })),
});
export type OverlaySettings = z.infer<typeof overlaySettingsSchema>;

/** How maps are drawn; remembered. */
export const overlaySettings = createPersistedStore<OverlaySettings>(
  'platelens.overlay',
  overlaySettingsSchema,
  {
    visible: true,
    opacity: 0.75,
    threshold: 0.1,
    signed: false,
    opacityByValue: true,
    smooth: true,
    greyImage: false,
    sequential: 'inferno',
    diverging: 'blue-orange',
    topShare: null,
    perImage: false,
    view: 'map',
    against: null,
    dragged: {},
  },
);

export const toggleOverlay = () => overlaySettings.set(({ visible }) => ({ visible: !visible }));
