import { useEffect, useMemo, useRef } from 'react';
import type { Rect } from '../../../shared/geometry.ts';
import type { LayerInfo } from '../../../shared/network.ts';
import type { LayerMaps } from '../../../shared/segmentation.ts';
import { useStore } from '../../state/index.ts';
import { overlaySettings } from '../overlay/index.ts';
import { classMasks, maskKey } from './class-masks.ts';
import { objectAt } from './class-outlines.ts';
import { drawMap } from './map-picture.ts';
import type { AskedObject } from './segmentation-state.ts';
import { shortLayerName } from './strip-layers.ts';
import { chooseWindow } from './use-segmentation.ts';

interface LayerThumbnailProps {
  readonly layer: LayerInfo;
  readonly asked: AskedObject;
  readonly window: number;
  /** Undefined until they are here. */
  readonly maps: LayerMaps | undefined;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

const side = 56;

/** The object's map at one layer, around the object, on a scale of its own. */
export function LayerThumbnail({ layer, asked, window, maps, isChosen, onChoose }: LayerThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const settings = useStore(overlaySettings, (value) => value);
  const around = useSurroundings(asked);
  useEffect(() => {
    const context = canvas.current?.getContext('2d') ?? null;
    if (context === null) return;
    context.clearRect(0, 0, 2 * side, 2 * side);
    const map = maps === undefined ? undefined : chooseWindow(maps, window);
    if (maps === undefined || map === undefined || around === null) return;
    const [x, y, width, height] = maps.box;
    const [across, down] = [maps.width / width, maps.height / height];
    context.imageSmoothingEnabled = settings.smooth;
    const part = [
      (around.x - x) * across,
      (around.y - y) * down,
      around.width * across,
      around.height * down,
    ] as const;
    context.drawImage(drawMap(maps, map, settings), ...part, 0, 0, 2 * side, 2 * side);
  }, [maps, window, settings, around]);
  return (
    <button
      type="button"
      className="pl-layer-thumbnail"
      aria-pressed={isChosen}
      title={`${layer.name}: ${layer.operator}, ${layer.channels} channels of ${layer.height} × ${layer.width}; on a scale of its own`}
      data-testid="layer-thumbnail"
      data-layer={layer.name}
      onClick={onChoose}
    >
      <canvas ref={canvas} width={2 * side} height={2 * side} />
      <span>{shortLayerName(layer.name)}</span>
      <small>
        {layer.height} × {layer.width}
      </small>
    </button>
  );
}

/** The square of the field around the asked object, a third wider than it on each side; null before its mask is here. */
function useSurroundings({ networkId, field, x, y }: AskedObject): Rect | null {
  const mask = useStore(classMasks, (value) => value.held.get(maskKey(networkId, field.id)));
  return useMemo(() => {
    if (mask === undefined) return null;
    const { data, width } = objectAt(mask.grid, x, y);
    const [xs, ys] = [new Array<number>(), new Array<number>()];
    for (let at = 0; at < data.length; at++) {
      if (data[at] !== 1) continue;
      xs.push(at % width);
      ys.push(Math.floor(at / width));
    }
    const [left, right] = xs.reduce(
      ([a, b], value) => [Math.min(a, value), Math.max(b, value + 1)],
      [Infinity, 0],
    );
    const [top, bottom] = ys.reduce(
      ([a, b], value) => [Math.min(a, value), Math.max(b, value + 1)],
      [Infinity, 0],
    );
    const [boxX = 0, boxY = 0, boxWidth = 1, boxHeight = 1] = mask.grid.boxes;
    const [perX, perY] = [boxWidth / mask.grid.width, boxHeight / mask.grid.height];
    const reach = Math.max((right - left) * perX, (bottom - top) * perY) * (1 / 2 + 1 / 3);
    const [middleX, middleY] = [boxX + ((left + right) / 2) * perX, boxY + ((top + bottom) / 2) * perY];
    return { x: middleX - reach, y: middleY - reach, width: 2 * reach, height: 2 * reach };
  }, [mask, x, y]);
}
