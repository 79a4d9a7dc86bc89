import { Button, NumberInput, Select, Switch } from '@mantine/core';
import { IconBrain } from '@tabler/icons-react';
import { baselineNameSchema, type FidelityReport } from '../../../shared/fidelity.ts';
import type { PlateId } from '../../../shared/ids.ts';
import { scoreMetric } from '../../../shared/score-metrics.ts';
import { useMutate, useScoringProgress } from '../../api/index.ts';
import { useStore, useWriteBlock } from '../../state/index.ts';
import { FinerSettings } from './finer-settings.tsx';
import { MetricChoice } from './metric-choice.tsx';
import { networkScoreSettings, toFidelitySettings } from './network-score-settings.ts';
import { scoreView } from './score-view.ts';
import { ScoreError } from './score-error.tsx';
import { ScoringProgress } from './scoring-progress.tsx';

/** Starts the metrics that ask networks again: which ones, on how many fields, drawn by which seed. */
export function AskNetworks({ plateId }: { plateId: PlateId }) {
  const chosen = useStore(networkScoreSettings, (value) => value);
  const { metrics, seed } = chosen;
  const progress = useScoringProgress();
  const ask = useMutate('scores.askNetworks');
  const isLocked = useWriteBlock() !== null;
  const start = () => {
    const settings = toFidelitySettings(chosen);
    const fields = chosen.allFields ? null : chosen.fields;
    ask.mutate(
      { ...{ plateId, runIds: null, metrics: [...metrics], settings, fields, seed } },
      {
        onSuccess: () => {
          // What was asked for is to be seen in the table.
          if (metrics.some((id) => !scoreMetric(id).usual)) scoreView.set({ allMetrics: true });
        },
      },
    );
  };
  return (
    <form
      className="pl-ask"
      data-testid="ask-networks"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <p className="pl-muted">
        These scores change image, weights or target and ask each run’s network again. They take a while; what
        is finished is kept when you stop, and is not computed again.
      </p>
      <MetricChoice />
      <Numbers />
      <FinerSettings />
      {progress !== null || ask.isPending ? (
        <ScoringProgress progress={progress} />
      ) : (
        <div className="pl-score-now">
          <Button
            type="submit"
            size="compact-xs"
            leftSection={<IconBrain size={13} />}
            data-testid="ask-start"
            disabled={isLocked || metrics.length === 0}
          >
            Score {metrics.length} {metrics.length === 1 ? 'metric' : 'metrics'}
          </Button>
          {ask.data === undefined ? null : <span role="status">{reportWords(ask.data)}</span>}
        </div>
      )}
      <ScoreError error={ask.error} />
      {ask.data?.failures.slice(0, 4).map(({ unitId, error }) => (
        <p key={unitId} className="pl-muted">
          A map could not be scored: {error}
        </p>
      ))}
    </form>
  );
}

function reportWords({ maps, computed, fields, failures }: FidelityReport): string {
  if (maps === 0) return 'There is no finished map on this plate to score.';
  const failed = failures.length === 0 ? '' : `, ${failures.length} could not be scored`;
  return `${computed} of ${maps} maps on ${fields} fields were scored${failed}; the others were up to date.`;
}

/** Fields, seed, and how pixels are taken away. */
function Numbers() {
  const { fields, allFields, seed, steps, baseline, references } = useStore(
    networkScoreSettings,
    (value) => value,
  );
  return (
    <div className="pl-ask-numbers">
      <Whole label="Fields" value={fields} min={1} max={100_000} onChange={(next) => ({ fields: next })} />
      <Whole label="Seed" value={seed} min={0} max={999_999} onChange={(next) => ({ seed: next })} />
      <Whole label="Steps" value={steps} min={2} max={1000} onChange={(next) => ({ steps: next })} />
      <Select
        size="xs"
        label="Pixels are replaced by"
        data={baselineNameSchema.options}
        value={baseline}
        allowDeselect={false}
        onChange={(next) => {
          const known = baselineNameSchema.safeParse(next);
          if (known.success) networkScoreSettings.set({ baseline: known.data });
        }}
      />
      <Switch
        size="xs"
        label="Every field"
        checked={allFields}
        data-testid="ask-all-fields"
        onChange={(event) => networkScoreSettings.set({ allFields: event.currentTarget.checked })}
      />
      <Switch
        size="xs"
        label="Beside a random map and a blob"
        checked={references}
        onChange={(event) => networkScoreSettings.set({ references: event.currentTarget.checked })}
      />
    </div>
  );
}

interface WholeProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => Parameters<typeof networkScoreSettings.set>[0];
}

function Whole({ label, value, min, max, onChange }: WholeProps) {
  return (
    <NumberInput
      size="xs"
      w={92}
      {...{ label, value, min, max }}
      allowDecimal={false}
      clampBehavior="strict"
      data-testid={`ask-${label.toLowerCase()}`}
      onChange={(next) => {
        if (typeof next === 'number' && next >= min) networkScoreSettings.set(onChange(next));
      }}
    />
  );
}
