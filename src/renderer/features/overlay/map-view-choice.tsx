import { Select } from '@mantine/core';
import { formatTarget } from '../../../shared/target.ts';
import { targetLabel, useChosenNetwork, useChosenRun, useChosenTarget } from '../../state/index.ts';
import { Labelled } from '../../ui/index.ts';
import type { MapView } from './map-view.ts';
import { overlaySettings } from './overlay-settings.ts';
import { useShownOverlay } from './use-overlay.ts';

/** Chooses what is drawn of a run with several classes. Shows nothing where there is only the map. */
export function MapViewChoice() {
  const { view, views, against } = useShownOverlay();
  const run = useChosenRun();
  const network = useChosenNetwork();
  const shown = useChosenTarget();
  if (run === undefined || views.length < 2) return null;
  const isCape = run.method === 'cape';
  const labels: Readonly<Record<MapView, string>> = {
    map: isCape ? 'Probability per cell' : 'Map of the class',
    difference: 'Difference of two classes',
    'within-region': 'Class within each region',
    'region-weight': 'Weight of the regions',
  };
  const others = run.targets.filter((target) => formatTarget(target) !== shown);
  return (
    <div className="pl-rows">
      <Labelled label="Show">
        <Select
          size="xs"
          aria-label="What is drawn of the run"
          data-testid="map-view"
          allowDeselect={false}
          data={views.map((value) => ({ value, label: labels[value] }))}
          value={view}
          onChange={(value) => overlaySettings.set({ view: views.find((known) => known === value) ?? 'map' })}
        />
      </Labelled>
      {view === 'difference' && others.length > 1 ? (
        <Labelled label="Minus">
          <Select
            size="xs"
            aria-label="The class that is subtracted"
            allowDeselect={false}
            data={others.map((target) => ({
              value: formatTarget(target),
              label: targetLabel(target, network),
            }))}
            value={against}
            onChange={(value) => overlaySettings.set({ against: value })}
          />
        </Labelled>
      ) : null}
    </div>
  );
}
