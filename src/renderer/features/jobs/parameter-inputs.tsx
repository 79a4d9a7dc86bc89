import { Select, Switch } from '@mantine/core';
import { methodInfo, type MethodId, type Parameters } from '../../../shared/methods.ts';
import { NumberField } from '../../ui/index.ts';
import { changeParameter, parameterFields, parameterLabel, type ParameterField } from './parameter-fields.ts';

interface ParameterInputsProps {
  readonly method: MethodId;
  readonly values: Parameters;
  readonly onChange: (values: Parameters) => void;
}

/** The method's own parameters; what is left alone keeps its default. */
export function ParameterInputs({ method, values, onChange }: ParameterInputsProps) {
  const fields = parameterFields(methodInfo(method).parameters, values);
  if (fields.length === 0) return <p className="pl-muted">This method has nothing to set.</p>;
  return (
    <div className="pl-parameters">
      {fields.map((field) => (
        <ParameterInput
          key={field.name}
          field={field}
          value={values[field.name]}
          onChange={(value) => onChange(changeParameter(field, values, value))}
        />
      ))}
    </div>
  );
}

interface ParameterInputProps {
  readonly field: ParameterField;
  readonly value: Parameters[string] | undefined;
  readonly onChange: (value: Parameters[string]) => void;
}

function ParameterInput({ field, value, onChange }: ParameterInputProps) {
  const label = parameterLabel(field.name);
  switch (field.kind) {
    case 'number':
      return (
        <NumberField
          size="xs"
          label={label}
          value={typeof value === 'number' ? value : field.initial}
          {...(field.least === null ? {} : { min: field.least })}
          {...(field.most === null ? {} : { max: field.most })}
          allowDecimal={!field.whole}
          step={field.whole ? 1 : 0.1}
          onChange={onChange}
        />
      );
    case 'variant':
    case 'choice':
      return (
        <Select
          size="xs"
          label={label}
          data={field.choices}
          allowDeselect={false}
          value={typeof value === 'string' ? value : field.initial}
          onChange={(next) => {
            if (next !== null) onChange(next);
          }}
        />
      );
    case 'flag':
      return (
        <Switch
          size="xs"
          label={label}
          checked={typeof value === 'boolean' ? value : field.initial}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
  }
}
