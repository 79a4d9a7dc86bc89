import { Checkbox } from '@mantine/core';
import { networkMetricIdSchema, type NetworkMetricId } from '../../../shared/fidelity.ts';
import { scoreFamilyTitles, scoreMetrics } from '../../../shared/score-metrics.ts';
import { useStore } from '../../state/index.ts';
import { networkFamilies, networkScoreSettings } from './network-score-settings.ts';

/** The metrics that ask networks again, by the question that they answer. */
export function MetricChoice() {
  const chosen = useStore(networkScoreSettings, (value) => value.metrics);
  const toggle = (id: NetworkMetricId, isOn: boolean) =>
    networkScoreSettings.set({
      metrics: networkMetricIdSchema.options.filter((known) =>
        known === id ? isOn : chosen.includes(known),
      ),
    });
  return (
    <div className="pl-ask-metrics">
      {networkFamilies.map((family) => (
        <fieldset key={family}>
          <legend>{scoreFamilyTitles[family]}</legend>
          {scoreMetrics
            .filter((metric) => metric.family === family)
            .map(({ id, title, summary }) => {
              const known = networkMetricIdSchema.safeParse(id);
              return known.success ? (
                <Checkbox
                  key={id}
                  size="xs"
                  label={title}
                  title={summary}
                  data-testid={`ask-metric-${id}`}
                  checked={chosen.includes(known.data)}
                  onChange={(event) => toggle(known.data, event.currentTarget.checked)}
                />
              ) : null;
            })}
        </fieldset>
      ))}
    </div>
  );
}
