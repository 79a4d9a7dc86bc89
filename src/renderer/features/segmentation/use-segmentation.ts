import { useMemo } from 'react';
import type { Network } from '../../../shared/contract/rpc.ts';
import type { PlateView } from '../../../shared/plate.ts';
import type { LayerMaps, WindowMap } from '../../../shared/segmentation.ts';
import { useNetworks } from '../../api/index.ts';
import { useStore } from '../../state/index.ts';
import { segmentationState } from './segmentation-state.ts';

/** Networks of the project that can segment fields of the plate. */
export function useSegmenters(plate: PlateView | undefined): readonly Network[] {
  const { data: networks } = useNetworks();
  return useMemo(() => {
    const channels = new Set(plate?.channels.map(({ name }) => name));
    return (networks ?? []).filter(
      ({ description, recipe }) =>
        description.task === 'segmentation' &&
        recipe.view.kind !== 'cells' &&
        recipe.channels.every((name) => channels.has(name)),
    );
  }, [networks, plate]);
}

/** The chosen segmentation network; undefined where the project has none for this plate. */
export function useSegmenter(plate: PlateView | undefined): Network | undefined {
  const networks = useSegmenters(plate);
  const chosen = useStore(segmentationState, (value) => value.networkId);
  return networks.find(({ id }) => id === chosen) ?? networks[0];
}

/** The map that lies over the image: that of the chosen layer and window, or of the nearest window that is here. */
export function useObjectMap(): { readonly layer: LayerMaps; readonly map: WindowMap } | null {
  const answer = useStore(segmentationState, (value) => value.answer);
  const name = useStore(segmentationState, (value) => value.layer);
  const window = useStore(segmentationState, (value) => value.window);
  return useMemo(() => {
    const layer = name === null ? undefined : answer?.layers.get(name);
    const map = layer === undefined ? undefined : chooseWindow(layer, window);
    return layer === undefined || map === undefined ? null : { layer, map };
  }, [answer, name, window]);
}

/** The map of a window; where it is not here, or larger than the grid, the largest one below it or the whole. */
export function chooseWindow({ maps }: LayerMaps, window: number): WindowMap | undefined {
  const exact = maps.find((map) => map.window === window);
  if (exact !== undefined) return exact;
  return maps.filter((map) => map.window !== 0 && map.window < window).at(-1) ?? maps[0];
}
