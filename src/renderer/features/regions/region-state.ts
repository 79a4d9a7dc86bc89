import { z } from 'zod';
import { createPersistedStore, createStore } from '../../state/index.ts';
import { regionTools, type RegionGeometry, type RegionId } from '../../../shared/region.ts';
import type { FieldId } from '../../../shared/ids.ts';

/** What the pointer does on the image: move it, pick a region, or draw with a tool. */
export const pointerModes = ['move', 'select', ...regionTools] as const;
export type PointerMode = (typeof pointerModes)[number];

const regionSettingsSchema = z.object({
  visible: z.boolean(),
  /** Who draws. */
  annotator: z.string(),
  /** Class of what is drawn next. */
  class: z.string(),
  /** Diameter of brush and eraser, in field pixels. */
  brushPx: z.number().min(1).max(400),
  /** How far from the clicked intensity the wand goes, as a share of the channel's shown range. */
  tolerance: z.number().min(0.005).max(1),
});
type RegionSettings = z.infer<typeof regionSettingsSchema>;

/** How regions are drawn and by whom; remembered. */
export const regionSettings = createPersistedStore<RegionSettings>(
  'platelens.regions',
  regionSettingsSchema,
  {
    visible: true,
    annotator: 'me',
    class: 'cell',
    brushPx: 12,
    tolerance: 0.15,
  },
);

/** A shape that is being drawn. */
export interface Draft {
  readonly fieldId: FieldId;
  readonly geometry: RegionGeometry;
  /** False while a polygon still lacks its last corner. */
  readonly closed: boolean;
}

/** The annotator sees neither maps nor other people's regions, and goes through the fields in a drawn order. */
export interface Blinding {
  readonly seed: number;
  readonly place: number;
  /** Whether maps were shown before. */
  readonly mapsShown: boolean;
}

/** The title of the panel, by which it is folded. */
export const regionsTitle = 'Regions';

interface RegionState {
  readonly mode: PointerMode;
  readonly selected: ReadonlySet<RegionId>;
  readonly draft: Draft | null;
  /** Geometries drawn in place of the stored ones while they are pulled or on their way to the project. */
  readonly edited: ReadonlyMap<RegionId, RegionGeometry>;
  /** The chosen corner of the one picked region; the nearest counts, since a repair may renumber corners. */
  readonly corner: { readonly x: number; readonly y: number } | null;
  readonly blinding: Blinding | null;
  /** What the last edit had to say. */
  readonly notices: readonly string[];
  readonly error: unknown;
  /** An edit is on its way to the project. */
  readonly busy: boolean;
}

const untouched: RegionState = {
  mode: 'move',
  selected: new Set(),
  draft: null,
  edited: new Map(),
  corner: null,
  blinding: null,
  notices: [],
  error: null,
  busy: false,
};

export const regionState = createStore<RegionState>(untouched);

/** Forgets what was picked, drawn and said; another project numbers its regions anew. */
export const forgetRegions = () => regionState.set(untouched);

/** Chooses what the pointer does; a half-drawn shape is dropped. */
export const setMode = (mode: PointerMode) => regionState.set({ mode, draft: null, corner: null });
