import type { Rect, Size } from '../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../shared/map.ts';
import { rasterise } from '../../../shared/rasterise.ts';
import { joinRasters, type MapJoin } from './map-join.ts';

/** What a field's raster is made of. `key` names it: the units and how they are joined. */
export interface RasterSource {
  readonly key: string;
  readonly maps: readonly PlacedMaps[];
  readonly join: MapJoin;
  readonly gains: readonly number[];
}

/** Whether two rasters would be made of the same maps; coarser ones give way when finer ones arrive. */
export const isSameSource = (a: RasterSource, b: RasterSource): boolean =>
  a.key === b.key && a.maps.every((maps, index) => maps === b.maps[index]);

/** The raw values of a source over a part of the field. */
export function rasterOf(source: RasterSource, region: Rect, size: Size, smooth: boolean): Float32Array {
  const rasters = source.maps.map((maps) => rasterise(maps, region, size, smooth));
  return joinRasters(rasters, source.join, source.gains);
}
