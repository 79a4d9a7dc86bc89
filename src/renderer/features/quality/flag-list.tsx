import type { FieldQuality } from '../../../shared/quality.ts';
import type { PlateView } from '../../../shared/plate.ts';
import { formatPercent, formatValue } from '../../ui/index.ts';
import { showField } from './show-field.ts';
import { isFlagged } from './quality-words.ts';

interface FlagListProps {
  readonly fields: readonly FieldQuality[];
  readonly plate: PlateView;
}

/** More would only be scrolled over. */
const longestShown = 300;

/** Fields that are out of focus or overexposed; a click shows one. */
export function FlagList({ fields, plate }: FlagListProps) {
  const flagged = fields.filter(isFlagged);
  const of = new Set(fields.map(({ fieldId }) => fieldId)).size.toLocaleString('en');
  if (flagged.length === 0) {
    return (
      <p className="pl-quality-refusal" data-testid="no-flags">
        <b>No field stands out.</b> All {of} fields are as sharp as the others of their channel, and none is
        overexposed.
      </p>
    );
  }
  return (
    <table className="pl-quality-table" data-testid="flag-table">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Channel</th>
          <th scope="col">What stands out</th>
          <th scope="col">Sharpness</th>
          <th scope="col">At the detector’s limit</th>
          <th scope="col">Mean</th>
        </tr>
      </thead>
      <tbody>
        {flagged.slice(0, longestShown).map((field) => (
          <FlagRow key={`${field.fieldId} ${field.channel}`} field={field} plate={plate} />
        ))}
        {flagged.length > longestShown ? (
          <tr>
            <td colSpan={6} className="pl-muted">
              and {(flagged.length - longestShown).toLocaleString('en')} more; the command line’s{' '}
              <code>platelens qc</code> lists all
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}

function FlagRow({ field, plate }: { field: FieldQuality; plate: PlateView }) {
  const { well, channel, outOfFocus, overexposed, focus, saturated, mean } = field;
  return (
    <tr>
      <td>
        <button
          type="button"
          className="pl-link"
          data-testid="flagged-field"
          onClick={() => showField(plate, field)}
        >
          {well}, field {field.field}
        </button>
      </td>
      <td>{plate.channels.find(({ index }) => index === channel)?.name ?? channel}</td>
      <td>
        {outOfFocus ? <span className="pl-flag">out of focus</span> : null}
        {overexposed ? <span className="pl-flag">overexposed</span> : null}
      </td>
      <td className="pl-number">{focus === null ? '–' : formatValue(focus)}</td>
      <td className="pl-number">{formatPercent(saturated)}</td>
      <td className="pl-number">{formatValue(mean)}</td>
    </tr>
  );
}
