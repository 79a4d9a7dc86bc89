import { Badge } from '@mantine/core';
import { IconClick } from '@tabler/icons-react';
import { Fragment } from 'react';
import type { Field, Well } from '../../../shared/plate.ts';
import type { Unit } from '../../../shared/run.ts';
import {
  classLabel,
  useChosenNetwork,
  useChosenRun,
  useFocusedWell,
  useShownUnits,
  type WellVerdict,
} from '../../state/index.ts';
import { formatPercent, Hint, Panel } from '../../ui/index.ts';
import { emptyReasonText } from '../overlay/index.ts';
import { figureRows } from './figure-words.ts';
import { roleLooks } from './roles.ts';
import { useWellVerdicts } from './use-colouring.ts';
import { classColour } from './well-colours.ts';

/** The well in focus: role, conditions, what the network says of it, and the state of its maps. */
export function WellPanel() {
  const well = useFocusedWell();
  const verdicts = useWellVerdicts();
  return (
    <Panel title="Well" testId="well-panel" aside={well ? <RoleBadge well={well} /> : null}>
      {well === undefined ? (
        <Hint icon={<IconClick size={20} />} title="No well chosen">
          Click a well on the plate or in the image to see its classes, its map and its conditions.
        </Hint>
      ) : (
        <WellFacts well={well} verdict={verdicts.get(well.name)} />
      )}
    </Panel>
  );
}

function RoleBadge({ well }: { well: Well }) {
  const { label, color } = roleLooks[well.role];
  return (
    <Badge size="xs" variant="dot" color={color} className="pl-plain-badge">
      {label}
    </Badge>
  );
}

function WellFacts({ well, verdict }: { well: Well; verdict: WellVerdict | undefined }) {
  const network = useChosenNetwork();
  const hasRun = useChosenRun() !== undefined;
  return (
    <div className="pl-well">
      <div className="pl-well-head">
        <span className="pl-well-name">{well.name}</span>
        <span className="pl-well-sub">
          {well.fields.length} {well.fields.length === 1 ? 'field' : 'fields'}
          {describeCells(verdict?.cellCount ?? null)}
        </span>
      </div>
      {verdict === undefined ? (
        <p className="pl-muted">
          {hasRun
            ? 'The chosen run has not explained this well.'
            : 'Start a run to see what a network says of it.'}
        </p>
      ) : (
        <ClassBars verdict={verdict} labels={network?.labels} truth={well.label} />
      )}
      <Conditions well={well} />
      <FieldStates fields={well.fields} />
    </div>
  );
}

const describeCells = (count: number | null) => (count === null ? '' : ` · ${count} cells`);

interface ClassBarsProps {
  readonly verdict: WellVerdict;
  readonly labels: readonly string[] | undefined;
  readonly truth: string | null;
}

function ClassBars({ verdict, labels, truth }: ClassBarsProps) {
  return (
    <div className="pl-bars" role="list" aria-label="Class probabilities">
      {verdict.probabilities.map((probability, index) => {
        const label = classLabel(labels, index);
        return (
          <div
            key={label}
            className="pl-bar"
            role="listitem"
            data-predicted={index === verdict.predictedClass}
          >
            <span className="pl-bar-name">
              {label}
              {label === truth ? <i title="The plate map gives this class">plate map</i> : null}
            </span>
            <span className="pl-bar-track">
              <i style={{ width: `${probability * 100}%`, background: classColour(index) }} />
            </span>
            <span className="pl-bar-value">{probability.toFixed(3)}</span>
          </div>
        );
      })}
    </div>
  );
}

function Conditions({ well }: { well: Well }) {
  // The role has its own place in the panel's head.
  const entries = Object.entries(well.conditions).filter(([name]) => name.toLowerCase() !== 'role');
  if (entries.length === 0) return null;
  return (
    <dl className="pl-facts">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function FieldStates({ fields }: { fields: readonly Field[] }) {
  const units = useShownUnits();
  if (units.size === 0) return null;
  return (
    <ul className="pl-fields">
      {fields.map((field) => (
        <Fragment key={field.id}>
          <li>
            <span>Field {field.index}</span>
            <span>{describeUnit(units.get(field.id))}</span>
          </li>
          {figureRows(units.get(field.id)).map(({ name, value }) => (
            <li key={name}>
              <span className="pl-muted">{name}</span>
              <span>{value}</span>
            </li>
          ))}
        </Fragment>
      ))}
    </ul>
  );
}

function describeUnit(unit: Unit | undefined): string {
  if (unit === undefined) return 'not in this run';
  if (unit.state === 'queued') return 'waiting';
  if (unit.state === 'failed') return unit.error ?? 'failed';
  if (unit.facts === null) return 'no map';
  if (unit.facts.emptyReason !== null) return emptyReasonText[unit.facts.emptyReason];
  const { count, width, height } = unit.facts;
  const share = unit.verdict?.probabilities[unit.verdict.predictedClass];
  const grid = count === 1 ? `map ${width} × ${height}` : `${count} maps ${width} × ${height}`;
  return share === undefined ? grid : `${grid} · ${formatPercent(share)}`;
}
