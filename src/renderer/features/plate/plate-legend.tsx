import { useMemo } from 'react';
import { Select, useComputedColorScheme } from '@mantine/core';
import { useChosenNetwork, useChosenPlate, workspace } from '../../state/index.ts';
import { colouringKey, useColouringChoices, type ColouringChoice } from './plate-colourings.ts';
import { plateMapInks } from './plate-map-inks.ts';
import { RangeBar } from './range-bar.tsx';
import { roleLooks } from './roles.ts';
import { useColouring } from './use-colouring.ts';
import { useWellFill } from './use-well-fill.ts';
import { classColour } from './well-colours.ts';
import { useWellFigure } from './well-figure.ts';

/** Chooses what the wells' colours mean, and says it. */
export function PlateLegend() {
  const colouring = useColouring();
  const network = useChosenNetwork();
  const figure = useWellFigure();
  const { plate, maps } = useColouringChoices();
  const data = useMemo(
    () => [
      { group: 'Wells', items: toItems(plate) },
      ...(maps.length === 0 ? [] : [{ group: 'Their maps', items: toItems(maps) }]),
    ],
    [plate, maps],
  );
  return (
    <div className="pl-legend">
      <Select
        size="xs"
        aria-label="Colour the wells by"
        data-testid="plate-colouring"
        data={data}
        value={colouringKey(colouring)}
        allowDeselect={false}
        searchable={maps.length > 0}
        onChange={(key) => {
          const choice = [...plate, ...maps].find((known) => known.key === key);
          workspace.set({ colouring: choice?.colouring ?? null });
        }}
      />
      {colouring === 'role' ? <RoleLegend /> : null}
      {colouring === 'verdict' ? <ClassLegend labels={network?.labels ?? []} /> : null}
      {figure === null ? null : <RangeBar figure={figure} />}
      {figure === null ? null : <p className="pl-legend-summary">{figure.summary}</p>}
      {colouring === 'role' ? null : <NoValueLegend />}
    </div>
  );
}

const toItems = (choices: readonly ColouringChoice[]) =>
  choices.map(({ key, label }) => ({ value: key, label }));

function RoleLegend() {
  const present = new Set(useChosenPlate()?.wells.map((well) => well.role));
  return (
    <div className="pl-legend-items">
      {Object.entries(roleLooks).map(([role, look]) =>
        [...present].some((known) => known === role) ? (
          <Swatch key={role} color={look.color} label={look.label} />
        ) : null,
      )}
    </div>
  );
}

/** What the wells mean that have no colour, where there are any. */
function NoValueLegend() {
  const fill = useWellFill();
  const wells = useChosenPlate()?.wells ?? [];
  const { plain } = plateMapInks[useComputedColorScheme('dark')];
  const count = wells.filter((well) => fill(well) === null).length;
  return count === 0 ? null : <Swatch color={plain} label={`Not explained by this run (${count})`} />;
}

function ClassLegend({ labels }: { labels: readonly string[] }) {
  return (
    <div className="pl-legend-items">
      {labels.map((label, index) => (
        <Swatch key={label} color={classColour(index)} label={label} />
      ))}
    </div>
  );
}

function Swatch({ color, label }: { color: string; label: string }) {
  return (
    <span className="pl-swatch">
      <i style={{ background: color }} />
      {label}
    </span>
  );
}
