import { useEffect, useMemo, useRef } from 'react';
import type { ReviewRow } from '../../../shared/review-table.ts';
import { useChosenPlate, useStore } from '../../state/index.ts';
import { overlaySettings, useShownOverlay } from '../overlay/index.ts';
import { useChannelLooks, type ChannelLook } from '../viewer/index.ts';
import type { PlateView } from '../../../shared/plate.ts';
import { drawField, drawMaps } from './draw-thumbnail.ts';
import { fieldPixels, unitMaps } from './thumbnail-source.ts';

const toLook = ({ color, low, high, gamma, visible }: ChannelLook): ChannelLook => ({
  ...{ color, low, high, gamma, visible },
});

/** The same array for as long as it says the same, so that pictures are drawn again only when they would change. */
function useSteady<T>(value: T): T {
  const key = JSON.stringify(value);
  // What the value says is all in its key.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => value, [key]);
}

interface ThumbnailProps {
  readonly row: ReviewRow;
  readonly sidePx: number;
}

/** The first explained field of a row, small, with its map over it. */
export function Thumbnail(props: ThumbnailProps) {
  const plate = useChosenPlate();
  return plate === undefined ? null : <Picture plate={plate} {...props} />;
}

function Picture({ plate, row, sidePx }: ThumbnailProps & { readonly plate: PlateView }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const looks = useSteady(useChannelLooks(plate).map(toLook));
  const { look } = useShownOverlay();
  const showsMap = useStore(overlaySettings, (value) => value.visible);
  const shown = row.units.find(({ unitId }) => unitId !== null) ?? row.units[0];
  const field = plate.wells
    .find(({ id }) => id === row.subject.wellId)
    ?.fields.find(({ id }) => id === shown?.fieldId);
  const unitId = shown?.unitId ?? null;
  useEffect(() => {
    let isCurrent = true;
    const draw = async () => {
      if (field === undefined) return;
      const [pixels, maps] = await Promise.all([
        fieldPixels(plate, field),
        unitId === null || !showsMap ? null : unitMaps(unitId),
      ]);
      if (!isCurrent || canvas.current === null) return;
      drawField(canvas.current, pixels, looks);
      if (maps !== null && maps.count > 0) drawMaps(canvas.current, maps, field, look);
      canvas.current.dataset['drawn'] = maps === null ? 'field' : 'map';
    };
    draw().catch((error: unknown) => console.warn(`The small picture of ${row.well} is missing.`, error));
    return () => {
      isCurrent = false;
    };
  }, [plate, field, unitId, showsMap, looks, look, row.well]);
  const density = 2;
  return (
    <canvas
      ref={canvas}
      className="pl-review-picture"
      width={sidePx * density}
      height={sidePx * density}
      style={{ width: sidePx, height: sidePx }}
      role="img"
      aria-label={`Field ${field?.index ?? ''} of well ${row.well} with its map`}
    />
  );
}
