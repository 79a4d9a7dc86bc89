import { useChosenPlate, useStore, workspace } from '../../state/index.ts';
import { Panel } from '../../ui/index.ts';
import { PlateLegend } from './plate-legend.tsx';
import { PlateMap } from './plate-map.tsx';
import { describeSelection } from './selection.ts';

interface PlateMapPanelProps {
  /** A well was brought into focus on the map. */
  readonly onFocusWell: (name: string) => void;
  readonly onOpenWell: (name: string) => void;
}

/** The plate map with its legend and the selection in words. */
export function PlateMapPanel({ onFocusWell, onOpenWell }: PlateMapPanelProps) {
  const plate = useChosenPlate();
  const selection = useStore(workspace, (value) => value.selection);
  const clear = (
    <button type="button" className="pl-link" onClick={() => workspace.set({ selection: new Set() })}>
      clear
    </button>
  );
  return (
    <Panel
      title="Plate map"
      aside={
        <span className="pl-count">{plate === undefined ? '' : `${plate.rows * plate.columns}-well`}</span>
      }
    >
      {plate === undefined ? null : (
        <PlateMap plate={plate} onFocusWell={onFocusWell} onOpenWell={onOpenWell} />
      )}
      <div className="pl-selection-line" aria-live="polite">
        {selection.size === 0 ? (
          <span>Click, drag, Shift or Ctrl to select wells</span>
        ) : (
          <>
            <b>{describeSelection(selection)}</b> selected {clear}
          </>
        )}
      </div>
      <PlateLegend />
    </Panel>
  );
}
