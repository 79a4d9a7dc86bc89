import type { PlateId } from '../../../shared/ids.ts';
import { useStore } from '../../state/index.ts';
import { useRegionAgreement } from './region-queries.ts';
import { regionState } from './region-state.ts';

/** How far annotators agree where two of them marked the same class; nothing is shown of one alone, or while blinded. */
export function Agreement({ plateId }: { plateId: PlateId }) {
  const { data: pairs = [] } = useRegionAgreement(plateId);
  const isBlinded = useStore(regionState, (value) => value.blinding !== null);
  if (pairs.length === 0 || isBlinded) return null;
  const words = (value: number | null) => value?.toFixed(2) ?? '–';
  return (
    <table className="pl-agreement" data-testid="agreement">
      <caption>Agreement of annotators</caption>
      <thead>
        <tr>
          <th>Who</th>
          <th>Class</th>
          <th title="Fields that both marked">Fields</th>
          <th title="Shared pixels, twice, over the pixels of both: 1 is the same regions">Dice</th>
          <th title="Cohen’s kappa over pixels: agreement beyond chance, 0 is chance">Kappa</th>
        </tr>
      </thead>
      <tbody>
        {pairs.map(({ class: name, first, second, fields, dice, kappa }) => (
          <tr key={`${name}\n${first}\n${second}`} data-testid="agreement-row">
            <td>
              {first}, {second}
            </td>
            <td>{name}</td>
            <td>{fields}</td>
            <td>{words(dice)}</td>
            <td>{words(kappa)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
