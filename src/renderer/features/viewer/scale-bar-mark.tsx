import { useStore } from '../../state/index.ts';
import { toScaleBar } from '../../../shared/scale-bar.ts';
import { viewerState } from './viewer-store.ts';

const longestPx = 110;

/** The scale bar: micrometres where the plate says how large its pixels are, else image pixels. */
export function ScaleBarMark({ pixelSizeUm }: { pixelSizeUm: number | null }) {
  const scale = useStore(viewerState, (value) => value.scale);
  if (!(scale > 0)) return null;
  const bar =
    pixelSizeUm === null
      ? toScaleBar(1 / scale, longestPx, 'px')
      : toScaleBar(pixelSizeUm / scale, longestPx, 'µm');
  return (
    <div className="pl-scale-bar" aria-label={`Scale bar: ${bar.label}`} role="img">
      <i style={{ width: bar.lengthPx }} />
      <span>{bar.label}</span>
    </div>
  );
}
