import { sizeOf, type Tensor } from '../../../shared/tensor.ts';
import type { AxisKind, PackageAxis } from './axes.ts';

/** The order in which networks speak here. */
const order: readonly AxisKind[] = ['batch', 'channel', 'y', 'x'];

/**
 * Brings a package's tensor into the order batch, channel, y, x. A missing batch or channel axis becomes one of
 * length 1; an output without y and x becomes [B, C].
 * @returns null where the tensor has other axes than those, or not as many as the package says.
 */
export function arrange(tensor: Tensor, axes: readonly PackageAxis[]): Tensor | null {
  if (tensor.shape.length !== axes.length) return null;
  const places = order.map((kind) => axes.findIndex((axis) => axis.kind === kind));
  const known = places.filter((place) => place >= 0);
  const others = axes.filter(({ kind }) => !order.includes(kind));
  if (others.length > 0 || known.length !== axes.length) return null;
  const spatial = (places[2] ?? -1) >= 0 || (places[3] ?? -1) >= 0;
  const used = spatial ? places : places.slice(0, 2);
  const lengthAt = (place: number) => (place < 0 ? 1 : (tensor.shape[place] ?? 1));
  const shape = used.map(lengthAt);
  const strides = used.map((place) => (place < 0 ? 0 : sizeOf(tensor.shape.slice(place + 1))));
  const data = new Float32Array(tensor.data.length);
  const counters = shape.map(() => 0);
  for (let index = 0; index < data.length; index++) {
    const from = counters.reduce((sum, count, axis) => sum + count * (strides[axis] ?? 0), 0);
    data[index] = tensor.data[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (counters[axis] ?? 0) + 1;
      counters[axis] = next < (shape[axis] ?? 1) ? next : 0;
      if (next < (shape[axis] ?? 1)) break;
    }
  }
  return { data, shape };
}
