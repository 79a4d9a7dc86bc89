import type { Random } from '../../../shared/random.ts';

/** A nucleus: an ellipse in field pixels. */
export interface NucleusShape {
  readonly x: number;
  readonly y: number;
  readonly longAxisPx: number;
  readonly shortAxisPx: number;
  readonly angle: number;
}

/** One cell of a synthetic field. Lengths in field pixels, angles in radians. */
export interface CellShape {
  /** Its value in the label images, from 1. */
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly radiusPx: number;
  /** Long over short axis of the cell body. */
  readonly elongation: number;
  readonly angle: number;
  /** Waves of the outline: the k-th entry bends it k + 2 times around. */
  readonly waves: readonly { readonly amplitude: number; readonly phase: number }[];
  readonly nucleus: NucleusShape;
  /** How much reporter the cell makes, about 1. */
  readonly expression: number;
  /** How much DNA stain its nucleus takes, about 1. */
  readonly staining: number;
  /** Share of the reporter's signal that sits in the nucleus, 0 to 1. */
  readonly translocation: number;
  /** Where its grain is read from the field's texture. */
  readonly grain: { readonly x: number; readonly y: number };
}

const between = (random: Random, low: number, high: number) => low + (high - low) * random.uniform();

/** Draws a cell at a place; `translocated` cells hold most of their reporter in the nucleus. */
export function drawCellShape(
  random: Random,
  id: number,
  place: { readonly x: number; readonly y: number; readonly radiusPx: number },
  translocated: boolean,
): CellShape {
  const { x, y, radiusPx } = place;
  const angle = between(random, 0, Math.PI);
  const waves = [0.15, 0.11, 0.06].map((most) => ({
    amplitude: between(random, 0, most),
    phase: between(random, 0, 2 * Math.PI),
  }));
  return {
    ...{ id, x, y, radiusPx, angle, waves },
    elongation: between(random, 1, 1.5),
    nucleus: drawNucleus(random, x, y, radiusPx, angle),
    expression: Math.exp(0.22 * random.normal()),
    staining: Math.exp(0.18 * random.normal()) * (random.uniform() < 0.08 ? 1.7 : 1),
    translocation: translocated ? between(random, 0.72, 0.95) : between(random, 0.02, 0.16),
    grain: { x: Math.floor(random.uniform() * 128), y: Math.floor(random.uniform() * 128) },
  };
}

function drawNucleus(random: Random, x: number, y: number, radiusPx: number, angle: number): NucleusShape {
  const mean = radiusPx * between(random, 0.38, 0.46);
  const ratio = between(random, 1.05, 1.4);
  return {
    x: x + radiusPx * 0.1 * random.normal(),
    y: y + radiusPx * 0.1 * random.normal(),
    longAxisPx: mean * Math.sqrt(ratio),
    shortAxisPx: mean / Math.sqrt(ratio),
    angle: angle + 0.4 * random.normal(),
  };
}

/** How far a pixel lies from the cell's middle, as a share of the way to its outline: below 1 is inside. */
export function cellDistance(cell: CellShape, x: number, y: number): number {
  const { along, across } = turn(x - cell.x, y - cell.y, cell.angle);
  const stretch = Math.sqrt(cell.elongation);
  const theta = Math.atan2(across, along);
  let outline = 1;
  cell.waves.forEach(({ amplitude, phase }, index) => {
    outline += amplitude * Math.cos((index + 2) * theta + phase);
  });
  return Math.hypot(along / stretch, across * stretch) / (cell.radiusPx * outline);
}

/** As {@link cellDistance}, for the nucleus. */
export function nucleusDistance(nucleus: NucleusShape, x: number, y: number): number {
  const { along, across } = turn(x - nucleus.x, y - nucleus.y, nucleus.angle);
  return Math.hypot(along / nucleus.longAxisPx, across / nucleus.shortAxisPx);
}

function turn(dx: number, dy: number, angle: number) {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return { along: dx * cos + dy * sin, across: dy * cos - dx * sin };
}
