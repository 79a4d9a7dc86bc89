import type { ControlQuality } from '../../../shared/quality.ts';
import { useStore } from '../../state/index.ts';
import { formatPercent, formatValue } from '../../ui/index.ts';
import { qualityView } from './quality-state.ts';
import { formatFigure, gradeSsmd, gradeZPrime, readoutWords, type Grade } from './quality-words.ts';

/** How well positive and negative controls are told apart, by channel and readout. */
export function ControlTable({ controls }: { controls: readonly ControlQuality[] }) {
  const showAll = useStore(qualityView, (value) => value.showAll);
  const refusals = new Set(controls.map(({ refused }) => refused));
  const [only] = refusals;
  if (controls.length > 0 && refusals.size === 1 && only !== null && only !== undefined) {
    return (
      <p className="pl-quality-refusal" data-testid="quality-refusal">
        <b>No figures of controls: {only}.</b> Roles come from the plate map that is given at import.
      </p>
    );
  }
  const shown = showAll ? controls : controls.filter(({ readout }) => readout === 'mean');
  return (
    <>
      <table className="pl-quality-table" data-testid="control-table">
        <thead>
          <tr>
            <th scope="col">Channel</th>
            <th scope="col">Readout</th>
            <th scope="col" title="1 − 3 (s₊ + s₋) / |m₊ − m₋|">
              Z′
            </th>
            <th scope="col" title="The same with medians and median absolute deviations">
              Robust Z′
            </th>
            <th scope="col" title="(m₊ − m₋) / √(s₊² + s₋²)">
              SSMD
            </th>
            <th scope="col">Positive controls</th>
            <th scope="col">CV</th>
            <th scope="col">Negative controls</th>
            <th scope="col">CV</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <ControlRow key={`${row.channel} ${row.readout}`} row={row} />
          ))}
        </tbody>
      </table>
      <button
        type="button"
        className="pl-link pl-quality-more"
        onClick={() => qualityView.set({ showAll: !showAll })}
      >
        {showAll ? 'Mean intensity only' : 'Every readout'}
      </button>
    </>
  );
}

function ControlRow({ row }: { row: ControlQuality }) {
  const { channelName, readout, positive, negative, zPrime, robustZPrime, ssmd, refused } = row;
  return (
    <tr data-testid="control-row">
      <th scope="row">{channelName}</th>
      <td className="pl-muted">{readoutWords[readout]}</td>
      {refused !== null ? (
        <td colSpan={3} className="pl-quality-why">
          {refused}
        </td>
      ) : (
        <>
          <Figure value={zPrime} grade={gradeZPrime} />
          <Figure value={robustZPrime} grade={gradeZPrime} />
          <Figure value={ssmd} grade={gradeSsmd} />
        </>
      )}
      <Control control={positive} />
      <Control control={negative} />
    </tr>
  );
}

function Figure({ value, grade }: { value: number | null; grade: (value: number) => Grade }) {
  if (value === null) return <td className="pl-number">–</td>;
  return (
    <td className="pl-number">
      <span className="pl-grade" data-grade={grade(value)}>
        {formatFigure(value)}
      </span>
    </td>
  );
}

function Control({ control }: { control: ControlQuality['positive'] }) {
  if (control === null) {
    return (
      <>
        <td className="pl-number">none</td>
        <td className="pl-number">–</td>
      </>
    );
  }
  const { wells, mean, sd, cv } = control;
  return (
    <>
      <td className="pl-number">
        {formatValue(mean)} ± {formatValue(sd)}{' '}
        <span className="pl-muted">
          {wells} {wells === 1 ? 'well' : 'wells'}
        </span>
      </td>
      <td className="pl-number">{cv === null ? '–' : formatPercent(cv)}</td>
    </>
  );
}
