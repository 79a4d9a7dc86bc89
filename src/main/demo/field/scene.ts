import type { Random } from '../../../shared/random.ts';
import { drawCellShape, type CellShape } from './cell-shape.ts';

/** What a field is to show. */
export interface FieldPlan {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Share of the field's cells whose reporter moves into the nucleus, 0 to 1. */
  readonly response: number;
  /** How many cells it holds; null draws 9 to 14. Fewer where they find no room. */
  readonly cellCount: number | null;
  /** True where a bright crescent of stray light lies in the lower right corner. */
  readonly artefact: boolean;
}

/** A smudge of stain that is no cell. */
export interface Speck {
  readonly x: number;
  readonly y: number;
  readonly radiusPx: number;
  /** Peak intensity in the reporter and in the DNA channel, in counts. */
  readonly counts: readonly [number, number];
}

/** The crescent of stray light, around the lower right corner. */
export interface Crescent {
  readonly radiusPx: number;
  /** Half its width at the middle of its arc. */
  readonly halfWidthPx: number;
  readonly counts: number;
}

/** Where the light falls brightest, as shares of the field, and how much is lost in the far corner. */
export interface Illumination {
  readonly x: number;
  readonly y: number;
  readonly loss: number;
}

/** Everything that lies in a field, before the camera sees it. */
export interface Scene {
  readonly cells: readonly CellShape[];
  readonly specks: readonly Speck[];
  readonly crescent: Crescent | null;
  readonly illumination: Illumination;
}

type Place = { readonly x: number; readonly y: number; readonly radiusPx: number };

/** Draws the content of a field: cells that hardly overlap, dirt, light, and what the plan asks for. */
export function drawScene(random: Random, plan: FieldPlan): Scene {
  const places = drawPlaces(random, plan, 9 + Math.floor(6 * random.uniform()));
  const responders = chooseResponders(random, plan, places);
  const cells = places.map((place, index) => drawCellShape(random, index + 1, place, responders.has(index)));
  const crescent = drawCrescent(random);
  const illumination = {
    x: 0.5 + 0.12 * random.normal(),
    y: 0.5 + 0.12 * random.normal(),
    loss: 0.12 + 0.16 * random.uniform(),
  };
  return { cells, specks: drawSpecks(random, plan), crescent: plan.artefact ? crescent : null, illumination };
}

function drawPlaces(random: Random, plan: FieldPlan, usualCount: number): Place[] {
  const count = plan.cellCount ?? usualCount;
  const places: Place[] = [];
  for (let attempt = 0; attempt < 4000 && places.length < count; attempt++) {
    const place = {
      x: 4 + random.uniform() * (plan.widthPx - 8),
      y: 4 + random.uniform() * (plan.heightPx - 8),
      radiusPx: 22 + 7 * random.uniform(),
    };
    const crowded = places.some(
      ({ x, y, radiusPx }) => Math.hypot(x - place.x, y - place.y) < 0.95 * (radiusPx + place.radiusPx),
    );
    if (!crowded) places.push(place);
  }
  return places;
}

/** Responding cells lie well inside the field and clear of the corner where the crescent may be. */
function chooseResponders(random: Random, plan: FieldPlan, places: readonly Place[]): Set<number> {
  const wanted = Math.round(plan.response * places.length);
  const eligible = places
    .map((place, index) => ({ place, index, order: random.uniform() }))
    .filter(({ place }) => isInside(place, plan) && !isInCorner(place, plan))
    .sort((a, b) => a.order - b.order);
  return new Set(eligible.slice(0, wanted).map(({ index }) => index));
}

const isInside = ({ x, y }: Place, { widthPx, heightPx }: FieldPlan) =>
  x > 16 && y > 16 && x < widthPx - 16 && y < heightPx - 16;

const isInCorner = ({ x, y }: Place, { widthPx, heightPx }: FieldPlan) =>
  Math.hypot(widthPx - x, heightPx - y) < 100;

function drawSpecks(random: Random, plan: FieldPlan): Speck[] {
  return Array.from({ length: Math.floor(5 * random.uniform()) }, () => ({
    x: random.uniform() * plan.widthPx,
    y: random.uniform() * plan.heightPx,
    radiusPx: 1.2 + 2 * random.uniform(),
    counts: [400 + 1200 * random.uniform(), 150 + 700 * random.uniform()],
  }));
}

function drawCrescent(random: Random): Crescent {
  return {
    radiusPx: 58 + 8 * random.uniform(),
    halfWidthPx: 17 + 4 * random.uniform(),
    counts: 2600 + 1200 * random.uniform(),
  };
}
