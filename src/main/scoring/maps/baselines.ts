import type { Size } from '../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../shared/map.ts';
import type { ScoreMetricId } from '../../../shared/score-metrics.ts';
import { centreBlob, randomMaps } from '../../attribution/index.ts';
import { drawMap } from './draw-map.ts';
import { fingerprint } from './fingerprint.ts';
import type { FieldArea } from './field-areas.ts';
import { scoreAgainst, type Measured } from './score-against.ts';

type Figures = ReadonlyMap<ScoreMetricId, Measured>;

/** What maps that know nothing reach in a field. */
export interface FieldBaselines {
  /** Noise on the same grids in the same places as these maps. */
  random(maps: PlacedMaps, grid: Size, area: FieldArea): Figures;
  centre(grid: Size, area: FieldArea): Figures;
}

/** The centre of a grid, drawn once a grid: every field of a plate has the same. */
let lastCentre: { readonly grid: Size; readonly map: Float32Array } | null = null;
function centreOf(grid: Size): Float32Array {
  const isLast = lastCentre?.grid.width === grid.width && lastCentre.grid.height === grid.height;
  const centre = isLast && lastCentre !== null ? lastCentre : { grid, map: centreBlob(grid) };
  lastCentre = centre;
  return centre.map;
}

/** Computes each baseline of a field once, however many methods are scored: it depends on places and areas alone. */
export function createBaselines(field: Size, seed: number): FieldBaselines {
  const noise = new Map<string, Float32Array>();
  const figures = new Map<string, Figures>();
  const remember = (key: string, compute: () => Figures) => {
    const known = figures.get(key) ?? compute();
    figures.set(key, known);
    return known;
  };
  return {
    random: (maps, grid, area) => {
      const place = fingerprint(`${maps.count}x${maps.height}x${maps.width}`, maps.boxes);
      const drawn = `${place} ${grid.width}x${grid.height}`;
      return remember(`random ${drawn} ${area.against}`, () => {
        const map = noise.get(drawn) ?? drawMap(randomMaps(maps, seed), field, grid);
        noise.set(drawn, map);
        return scoreAgainst(map, area, grid);
      });
    },
    centre: (grid, area) =>
      remember(`centre ${grid.width}x${grid.height} ${area.against}`, () =>
        scoreAgainst(centreOf(grid), area, grid),
      ),
  };
}
