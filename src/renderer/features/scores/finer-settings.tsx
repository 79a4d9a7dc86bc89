import { NumberInput, Select } from '@mantine/core';
import { fidelitySettingsSchema, type FidelitySettings } from '../../../shared/fidelity.ts';
import { useStore } from '../../state/index.ts';
import { networkScoreSettings } from './network-score-settings.ts';

type NumberName = {
  [Name in keyof FidelitySettings]: FidelitySettings[Name] extends number ? Name : never;
}[keyof FidelitySettings];

interface Setting {
  readonly name: NumberName;
  readonly label: string;
  readonly about: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
}

/** As the command line's `--set` takes them; the bounds are those of the shared schema. */
const settings: readonly Setting[] = [
  { name: 'patches', label: 'Patches', about: 'Along the shorter side', min: 2, max: 32 },
  { name: 'superpixels', label: 'Superpixels', about: 'For IROF', min: 4, max: 1000 },
  { name: 'sets', label: 'Pixel sets', about: 'For correlations', min: 5, max: 1000 },
  { name: 'draws', label: 'Draws', about: 'A group, for monotonicity', min: 1, max: 50 },
  { name: 'disturbances', label: 'Disturbances', about: 'Images, for sensitivity', min: 1, max: 200 },
  { name: 'disturbance', label: 'Strength', about: 'Share of the range', min: 0.001, max: 1, step: 0.01 },
  { name: 'stages', label: 'Stages', about: 'Of random weights', min: 1, max: 50 },
  { name: 'images', label: 'Cells or tiles', about: 'A field, at most', min: 1, max: 1000 },
];

/** Settings that few people change: all that the command line has. */
export function FinerSettings() {
  const chosen = useStore(networkScoreSettings, (value) => value);
  return (
    <details className="pl-ask-finer" data-testid="ask-finer">
      <summary>Finer settings</summary>
      <div className="pl-ask-numbers">
        {settings.map(({ name, label, about, min, max, step }) => (
          <NumberInput
            key={name}
            size="xs"
            w={128}
            {...{ label, min, max, step: step ?? 1 }}
            description={about}
            value={chosen[name]}
            allowDecimal={step !== undefined}
            clampBehavior="strict"
            data-testid={`ask-${name}`}
            onChange={(next) => {
              if (typeof next === 'number' && next >= min) networkScoreSettings.set({ [name]: next });
            }}
          />
        ))}
        <Select
          size="xs"
          w={148}
          label="Random weights"
          description="Layer by layer"
          data={[
            { value: 'cascading', label: 'One more a stage' },
            { value: 'independent', label: 'One alone' },
          ]}
          value={chosen.randomise}
          allowDeselect={false}
          data-testid="ask-randomise"
          onChange={(next) => {
            const known = fidelitySettingsSchema.shape.randomise.safeParse(next);
            if (known.success) networkScoreSettings.set({ randomise: known.data });
          }}
        />
      </div>
    </details>
  );
}
