import { NumberInput, Select } from '@mantine/core';
import type { Scaling } from '../../../shared/network.ts';

const choices = [
  { value: 'percentile', label: 'Percentiles of each image become 0 and 1' },
  { value: 'zero-mean-unit-variance', label: 'Each image to mean 0, variance 1' },
  { value: 'linear', label: '(value − offset) ÷ divisor' },
] as const;

const initial: Readonly<Record<Exclude<Scaling['kind'], 'steps'>, Scaling>> = {
  percentile: { kind: 'percentile', low: 1, high: 99.8 },
  'zero-mean-unit-variance': { kind: 'zero-mean-unit-variance' },
  linear: { kind: 'linear', offset: 0, divisor: 65535 },
};

/** How intensities become network input; the same rule for every channel. */
export function ScalingFields({
  scaling,
  onChange,
}: {
  scaling: Scaling;
  onChange: (scaling: Scaling) => void;
}) {
  return (
    <>
      <Select
        size="xs"
        label="Intensities"
        allowDeselect={false}
        data={[...choices]}
        value={scaling.kind}
        onChange={(kind) => {
          const chosen = choices.find((choice) => choice.value === kind);
          if (chosen !== undefined) onChange(initial[chosen.value]);
        }}
      />
      {scaling.kind === 'percentile' ? (
        <div className="pl-form-row">
          <Amount
            label="Lower percentile"
            value={scaling.low}
            onChange={(low) => onChange({ ...scaling, low })}
          />
          <Amount
            label="Upper percentile"
            value={scaling.high}
            onChange={(high) => onChange({ ...scaling, high })}
          />
        </div>
      ) : null}
      {scaling.kind === 'linear' ? (
        <div className="pl-form-row">
          <Amount
            label="Offset"
            value={scaling.offset}
            onChange={(offset) => onChange({ ...scaling, offset })}
          />
          <Amount
            label="Divisor"
            value={scaling.divisor}
            onChange={(divisor) => onChange({ ...scaling, divisor })}
          />
        </div>
      ) : null}
    </>
  );
}

function Amount({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
}) {
  return (
    <NumberInput
      size="xs"
      label={label}
      value={value}
      onChange={(next) => (typeof next === 'number' ? onChange(next) : undefined)}
    />
  );
}
