import type { Channel, Field, PlateView } from '../../../../shared/plate.ts';
import type { Region } from '../../../../shared/region.ts';
import type { Point } from '../field-space.ts';

/** The pointer on a field: the field where the gesture began, and the pixel under the pointer, moved into it. */
export interface Touch {
  readonly field: Field;
  readonly point: Point;
  /** Screen pixels per pixel of the field. */
  readonly scale: number;
  /** Shift or Ctrl is held. */
  readonly add: boolean;
}

/** What tools may ask of the picture. */
export interface ToolHost {
  readonly plate: PlateView;
  regionsIn(field: Field): readonly Region[];
  /** Of all fields on the screen, field by field. */
  regionsOnScreen(): readonly Region[];
  fieldOf(region: Region): Field | null;
  /** Whether the project takes changes now. */
  mayEdit(): boolean;
  /** The channel that the wand looks at; null where none is shown. */
  shownChannel(): Channel | null;
}

/** What the pointer does in one mode. A gesture begins with `down`; `move` also comes between gestures. */
export interface Tool {
  down(touch: Touch): void;
  move(touch: Touch): void;
  up(touch: Touch): void;
  doubleClick?(touch: Touch): void;
  /** Enter: ends a shape that is being drawn. */
  confirm?(): void;
  /** Any other key while no text is typed; true where it was the tool's. */
  key?(event: KeyboardEvent): boolean;
  keyUp?(event: KeyboardEvent): void;
  /** Escape, or another tool: drops it. */
  cancel(): void;
}
