import { describe, expect, it } from 'vitest';
import {
  changeParameter,
  parameterFields,
  parameterLabel,
} from '../../../../src/renderer/features/jobs/parameter-fields.ts';
import { methodCatalogue, methodInfo, parseParameters } from '../../../../src/shared/methods.ts';

describe('parameterFields', () => {
  it('offers the variants of PCIM and the parameters of the chosen one', () => {
    const schema = methodInfo('pcim').parameters;
    const [variant, ...fields] = parameterFields(schema, {});
    expect(variant).toMatchObject({ kind: 'variant', initial: 'random-fields' });
    expect(fields).toContainEqual({
      kind: 'number',
      name: 'steps',
      initial: 50,
      least: 5,
      most: 1000,
      whole: true,
    });
    const literal = parameterFields(schema, { variant: 'literal' });
    expect(literal.map((field) => field.name)).toContain('totalVariation');
  });

  it('starts another variant from its own defaults', () => {
    const [variant] = parameterFields(methodInfo('pcim').parameters, {});
    if (variant === undefined) throw new Error('PCIM has no variant');
    expect(changeParameter(variant, { steps: 9 }, 'forward-only')).toEqual({ variant: 'forward-only' });
  });

  it('asks nothing where there is nothing to choose', () => {
    expect(parameterFields(methodInfo('hires-cam').parameters, {})).toEqual([]);
    expect(parameterFields(methodInfo('layer-cam').parameters, {})).toEqual([]);
  });

  it('gives every method a form whose first values are accepted', () => {
    for (const { id, parameters } of methodCatalogue) {
      const values = Object.fromEntries(
        parameterFields(parameters, {}).map((field) => [field.name, field.initial]),
      );
      expect(() => parseParameters(id, values), id).not.toThrow();
    }
  });
});

describe('parameterLabel', () => {
  it('reads like words', () => {
    expect(parameterLabel('learningRate')).toBe('Learning rate');
  });
});
