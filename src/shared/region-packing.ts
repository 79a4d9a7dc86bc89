import type { RegionGeometry } from './region.ts';

/** Types of numbers of a packed geometry, the smallest first. */
export const packedTypes = ['int16', 'float32', 'float64'] as const;
export type PackedType = (typeof packedTypes)[number];

/** A geometry as its row holds it: one list of numbers in the smallest type that keeps every one of them exactly. */
export interface PackedGeometry {
  readonly kind: RegionGeometry['kind'];
  readonly dtype: PackedType;
  readonly geometry: Uint8Array<ArrayBuffer>;
}

/** Arrays of these types, little-endian on every machine that this program runs on. */
export const packedArrays = { int16: Int16Array, float32: Float32Array, float64: Float64Array } as const;

/** Points: radius, then x, y each. Areas: number of polygons; each, number of rings; each, number of values, values. */
export function packGeometry(geometry: RegionGeometry): PackedGeometry {
  const numbers = listNumbers(geometry);
  const exact = (dtype: PackedType) => {
    const packed = new packedArrays[dtype](numbers);
    return packed.every((value, index) => Object.is(value, numbers[index]));
  };
  const dtype = packedTypes.find(exact) ?? 'float64';
  return { kind: geometry.kind, dtype, geometry: new Uint8Array(new packedArrays[dtype](numbers).buffer) };
}

function listNumbers(geometry: RegionGeometry): number[] {
  if (geometry.kind === 'points') return [geometry.radius].concat(geometry.points);
  const numbers = [geometry.polygons.length];
  for (const rings of geometry.polygons) {
    numbers.push(rings.length);
    for (const ring of rings) {
      numbers.push(ring.length);
      for (const value of ring) numbers.push(value);
    }
  }
  return numbers;
}
