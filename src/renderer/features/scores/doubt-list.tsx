import { IconShieldCheck } from '@tabler/icons-react';
import type { PlateView } from '../../../shared/plate.ts';
import type { ScoreAnswers, Suspicion } from '../../../shared/score-answers.ts';
import { Hint } from '../../ui/index.ts';
import { openField } from './open-field.ts';

const signWords = {
  'leaves-cells': 'on cells',
  'hugs-border': 'at the border',
  'one-corner': 'in one corner',
} as const satisfies Record<Suspicion['signs'][number]['kind'], string>;

const percent = (value: number) => `${Math.round(value * 100)} %`;

interface DoubtListProps {
  readonly answers: ScoreAnswers;
  readonly plate: PlateView | undefined;
}

/** Confident calls whose maps are unlike those of the plate's controls: right for the wrong reason, or plainly wrong. */
export function DoubtList({ answers, plate }: DoubtListProps) {
  if (answers.suspicions.length === 0) {
    return (
      <Hint icon={<IconShieldCheck size={22} />} title="No confident call stands out">
        A call is listed where the network is at least 80 % sure and its map leaves the cells, hugs the border
        or sits in one corner far beyond the controls of its plate.
      </Hint>
    );
  }
  return (
    <table className="pl-score-table" data-testid="doubt-list">
      <thead>
        <tr>
          <th>Well</th>
          <th>Method</th>
          <th>Call</th>
          <th>Plate map</th>
          <th>Of the map, beside the controls</th>
        </tr>
      </thead>
      <tbody>
        {answers.suspicions.map((doubt) => (
          <tr key={`${doubt.contender} ${doubt.unitId}`}>
            <td>
              <button type="button" className="pl-pick" onClick={() => openField(doubt, plate)}>
                <b>{doubt.well}</b> field {doubt.field}
              </button>
            </td>
            <td>{answers.contenders.find(({ id }) => id === doubt.contender)?.title}</td>
            <td>
              {doubt.decision} <span className="pl-muted">{doubt.probability.toFixed(2)}</span>
            </td>
            <td>{doubt.isRight === null ? '–' : doubt.isRight ? 'the same' : 'another class'}</td>
            <td className="pl-signs">
              {doubt.signs.map(({ kind, value, controls }) => (
                <span key={kind} className="pl-sign">
                  <b>{percent(value)}</b> {signWords[kind]}{' '}
                  <span className="pl-muted">controls {percent(controls)}</span>
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
