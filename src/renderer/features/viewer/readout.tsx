import type { PlateView } from '../../../shared/plate.ts';
import { useStore } from '../../state/index.ts';
import { CutName, formatValue } from '../../ui/index.ts';
import { useShownOverlay } from '../overlay/index.ts';
import { viewerState } from './viewer-store.ts';

/** The pixel under the cursor: where it is, every channel's value, and the map's value with its unit. */
export function Readout({ plate }: { plate: PlateView }) {
  const reading = useStore(viewerState, (value) => value.reading);
  const scale = useStore(viewerState, (value) => value.scale);
  const problem = useStore(viewerState, (value) => value.problem);
  const { unit, unitText } = useShownOverlay();
  return (
    <div className="pl-readout" data-testid="readout">
      {reading === null ? (
        <span className="pl-muted">Point at the image to read its pixels</span>
      ) : (
        <>
          <span className="pl-readout-place">
            <b>{reading.well}</b> field {reading.field}
          </span>
          <span className="pl-readout-xy">
            x {reading.x} y {reading.y}
          </span>
          {reading.plane === null || reading.plane === '' ? null : (
            <span className="pl-readout-plane" data-testid="readout-plane">
              {reading.plane}
            </span>
          )}
          {reading.values?.map((value, index) => {
            const channel = plate.channels[index];
            return channel === undefined ? null : (
              <span
                key={channel.index}
                className="pl-readout-value"
                title={reading.averaged ? 'mean of the pixels that one screen pixel shows' : undefined}
              >
                <i style={{ background: channel.color }} />
                <span className="pl-readout-name">
                  <CutName name={channel.name} />
                </span>
                <b>
                  {reading.averaged ? '≈ ' : ''}
                  {formatValue(value)}
                </b>
              </span>
            );
          })}
          {reading.mapValue === null || unit === null ? null : (
            <span className="pl-readout-value">
              map <b>{formatValue(reading.mapValue)}</b> {unitText}
            </span>
          )}
        </>
      )}
      {problem === null ? null : (
        <span className="pl-readout-problem" role="status" title={problem}>
          Part of the image is missing: {problem}
        </span>
      )}
      <span className="pl-readout-zoom">{formatZoom(scale)}</span>
    </div>
  );
}

function formatZoom(scale: number): string {
  const percent = scale * 100;
  return `${percent >= 10 ? Math.round(percent) : Number(percent.toPrecision(2))} %`;
}
