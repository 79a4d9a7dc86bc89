import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useState } from 'react';

interface NumberFieldProps extends Omit<NumberInputProps, 'value' | 'onChange' | 'onBlur'> {
  readonly value: number;
  /** Hears every number that `accepts` lets through. */
  readonly onChange: (value: number) => void;
  readonly accepts?: (value: number) => boolean;
}

/** A number to type. What is empty or not accepted changes nothing and gives way to the last good value on leaving. */
export function NumberField({ value, onChange, accepts = () => true, ...rest }: NumberFieldProps) {
  const [typed, setTyped] = useState<number | string | null>(null);
  const isGood = (next: number | string): next is number =>
    typeof next === 'number' && Number.isFinite(next) && accepts(next);
  return (
    <NumberInput
      {...rest}
      value={typed ?? value}
      error={typed !== null && !isGood(typed)}
      onChange={(next) => {
        setTyped(next);
        if (isGood(next)) onChange(next);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
