import type { Rect } from '../../../shared/geometry.ts';
import { createStore } from '../../state/index.ts';
import type { PlateViewer } from './plate-viewer.ts';

/** What lies under the cursor. */
export interface Reading {
  readonly well: string | null;
  readonly field: number | null;
  /** Pixel of the field. */
  readonly x: number;
  readonly y: number;
  readonly values: readonly number[] | null;
  readonly averaged: boolean;
  /** The slice and time point that the values are of, in words; null where the plate has one of each. */
  readonly plane: string | null;
  readonly mapValue: number | null;
}

interface ViewerState {
  /** The live viewer, so that menus and keys can move it; null while there is none. */
  readonly viewer: PlateViewer | null;
  /** Loaded intensities of a channel within a part of the plate; null while there is no viewer. */
  readonly sample: ((part: Rect, channel: number) => Float32Array) | null;
  readonly reading: Reading | null;
  /** Why a part of the image is missing; null while nothing is. */
  readonly problem: string | null;
  /** Screen pixels per image pixel, as of the last rest. */
  readonly scale: number;
  /** The imported plane is shown where another one was asked for, since so many wells are on the screen. */
  readonly showsImported: boolean;
  /** Several linked panels are shown in place of the one image. */
  readonly comparing: boolean;
  /** Where the one image was when the panels took its place, for the way back; null where it begins anew. */
  readonly left: {
    readonly plateId: number;
    readonly middle: { readonly x: number; readonly y: number };
    readonly scale: number;
  } | null;
}

export const viewerState = createStore<ViewerState>({
  viewer: null,
  sample: null,
  reading: null,
  problem: null,
  scale: 1,
  showsImported: false,
  comparing: false,
  left: null,
});
