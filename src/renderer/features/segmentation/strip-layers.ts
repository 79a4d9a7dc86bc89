import type { LayerInfo, NetworkDescription } from '../../../shared/network.ts';

/** Thumbnails that a strip shows side by side. */
const most = 8;

/**
 * The layers that the strip shows: those that a derivative reaches, spread evenly from input to output, the first, the
 * last and the recommended one among them.
 */
export function stripLayers({
  layers,
  recommendedLayer,
}: Pick<NetworkDescription, 'layers' | 'recommendedLayer'>): LayerInfo[] {
  const able = layers.filter(({ differentiable }) => differentiable);
  if (able.length <= most) return able;
  const places = new Set(
    Array.from({ length: most }, (_, at) => Math.round((at * (able.length - 1)) / (most - 1))),
  );
  const recommended = able.findIndex(({ name }) => name === recommendedLayer);
  if (recommended >= 0 && !places.has(recommended)) {
    const nearest = [...places].sort((a, b) => Math.abs(a - recommended) - Math.abs(b - recommended))[0];
    if (nearest !== undefined) places.delete(nearest);
    places.add(recommended);
  }
  return [...places].sort((a, b) => a - b).flatMap((place) => able[place] ?? []);
}

/** A layer's name as short as it still says something: `/decoder/up1/Relu_output_0` becomes `up1/Relu`. */
export function shortLayerName(name: string): string {
  const parts = name
    .replace(/_output_\d+$/, '')
    .split('/')
    .filter((part) => part !== '');
  return parts.slice(-2).join('/');
}
