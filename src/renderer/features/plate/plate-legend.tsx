import { Select, useComputedColorScheme } from '@mantine/core';
import {
  classLabel,
  useChosenNetwork,
  useChosenPlate,
  workspace,
  type PlateColouring,
} from '../../state/index.ts';
import { plateMapInks } from './plate-map-inks.ts';
import { roleLooks } from './roles.ts';
import { useColouring, useWellFill, useWellVerdicts } from './use-colouring.ts';
import { classColour, probabilityColour } from './well-colours.ts';

const toKey = (colouring: PlateColouring) => (typeof colouring === 'number' ? `p${colouring}` : colouring);
const fromKey = (key: string): PlateColouring =>
  key === 'role' || key === 'verdict' ? key : Number(key.slice(1));

/** Chooses what the wells' colours mean, and says it. */
export function PlateLegend() {
  const colouring = useColouring();
  const network = useChosenNetwork();
  const verdicts = useWellVerdicts();
  const labels = network?.labels ?? [];
  const choices = [
    { value: 'role', label: 'Role' },
    ...(verdicts.size === 0
      ? []
      : [
          { value: 'verdict', label: 'Predicted class' },
          ...labels.map((label, index) => ({ value: `p${index}`, label: `Probability of ${label}` })),
        ]),
  ];
  return (
    <div className="pl-legend">
      <Select
        size="xs"
        aria-label="Colour the wells by"
        data-testid="plate-colouring"
        data={choices}
        value={toKey(colouring)}
        allowDeselect={false}
        onChange={(key) => workspace.set({ colouring: key === null ? null : fromKey(key) })}
      />
      {colouring === 'role' ? <RoleLegend /> : null}
      {colouring === 'verdict' ? <ClassLegend labels={labels} /> : null}
      {typeof colouring === 'number' ? <ProbabilityLegend label={classLabel(labels, colouring)} /> : null}
      {colouring === 'role' ? null : <NoValueLegend />}
    </div>
  );
}

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

function ProbabilityLegend({ label }: { label: string }) {
  const stops = Array.from({ length: 11 }, (_, index) => probabilityColour(index / 10)).join(', ');
  return (
    <div className="pl-ramp" role="img" aria-label={`Probability of ${label} from 0 to 1`}>
      <span>0</span>
      <i style={{ background: `linear-gradient(90deg, ${stops})` }} />
      <span>1</span>
    </div>
  );
}
