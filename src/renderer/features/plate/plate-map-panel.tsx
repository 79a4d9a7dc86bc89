import type { PlateView, Well } from '../../../shared/plate.ts';
import { useChosenPlate, useStore, workspace } from '../../state/index.ts';
import { Panel } from '../../ui/index.ts';
import { PlateLegend } from './plate-legend.tsx';
import { PlateMap } from './plate-map.tsx';
import { ExclusionLine } from './exclusion-line.tsx';
import { PlateAskForm } from './plate-ask-form.tsx';
import { askForWell } from './plate-ask.ts';
import { describeSelection } from './selection.ts';
import { usePlateReview } from './use-plate-review.ts';
import './plate-map.css';
import './plate.css';

interface PlateMapPanelProps {
  /** A well was brought into focus on the map. */
  readonly onFocusWell: (name: string) => void;
  readonly onOpenWell: (name: string) => void;
}

/** The plate map with its legend and the selection in words. */
export function PlateMapPanel({ onFocusWell, onOpenWell }: PlateMapPanelProps) {
  const plate = useChosenPlate();
  const selection = useStore(workspace, (value) => value.selection);
  const wells = plate?.wells.filter(({ name }) => selection.has(name)) ?? [];
  return (
    <Panel
      title="Plate map"
      aside={
        <span className="pl-count">{plate === undefined ? '' : `${plate.rows * plate.columns}-well`}</span>
      }
    >
      {plate === undefined ? (
        <p className="pl-muted">Wells appear here when a plate is imported.</p>
      ) : (
        <>
          <PlateMap plate={plate} onFocusWell={onFocusWell} onOpenWell={onOpenWell} />
          <SelectionLine plate={plate} wells={wells} />
          <PlateAskForm plate={plate} wells={wells} onOpenWell={onOpenWell} />
          <PlateLegend />
        </>
      )}
    </Panel>
  );
}

/** The selection in words, and what can be done with it. */
function SelectionLine({ plate, wells }: { readonly plate: PlateView; readonly wells: readonly Well[] }) {
  const selection = useStore(workspace, (value) => value.selection);
  const { exclusions } = usePlateReview(plate.id);
  const clear = (
    <button type="button" className="pl-link" onClick={() => workspace.set({ selection: new Set() })}>
      clear
    </button>
  );
  return (
    <div className="pl-selection">
      <div className="pl-selection-line" aria-live="polite">
        {selection.size === 0 ? (
          <span title="Shift and Ctrl select more of them">Click or drag to select wells</span>
        ) : (
          <>
            <b>{describeSelection(selection)}</b> selected {clear}
          </>
        )}
      </div>
      {wells.length === 0 ? null : <ExclusionLine wells={wells} exclusions={exclusions} />}
      <button
        type="button"
        className="pl-link pl-go-to"
        title="Go to a well by its name (G)"
        onClick={askForWell}
      >
        go to…
      </button>
    </div>
  );
}
