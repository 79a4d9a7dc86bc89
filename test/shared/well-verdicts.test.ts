import { describe, expect, it } from 'vitest';
import { wellVerdicts } from '../../src/shared/well-verdicts.ts';
import { unitSchema, type Unit } from '../../src/shared/run.ts';
import { makePlate } from '../renderer/make-plate.ts';

const { wells } = makePlate(['A01', 'A02'], { rows: 2, columns: 3 });
const unit = (
  id: number,
  fieldId: number,
  probabilities: number[] | null,
  objectCount: number | null,
): Unit =>
  unitSchema.parse({
    id,
    runId: 1,
    fieldId,
    target: { kind: 'class', classIndex: id % 2 },
    state: 'done',
    error: null,
    facts: null,
    verdict: probabilities && { probabilities, predictedClass: 0, objectCount },
    seconds: 1,
    reusedFrom: null,
  });

describe('wellVerdicts', () => {
  it('weighs fields by their cells and counts a field once, however many targets it has', () => {
    const [first, ...rest] = wells;
    if (first === undefined) throw new Error('the plate has no well');
    const second = unitField(first, 9);
    const said = [unit(1, 1, [1, 0], 10), unit(2, 1, [1, 0], 10), unit(3, 9, [0, 1], 30)];
    const verdict = wellVerdicts([second, ...rest], said).get('A01');
    expect(verdict).toEqual({ probabilities: [0.25, 0.75], predictedClass: 1, cellCount: 40 });
  });

  it('gives whole fields equal weight and no number of cells', () => {
    const verdict = wellVerdicts(wells, [unit(1, 2, [0.6, 0.4], null)]).get('A02');
    expect(verdict).toEqual({ probabilities: [0.6, 0.4], predictedClass: 0, cellCount: null });
  });

  it('says nothing of wells without a verdict or without a cell', () => {
    expect(wellVerdicts(wells, [unit(1, 1, null, null), unit(2, 2, [0.5, 0.5], 0)]).size).toBe(0);
  });
});

function unitField(well: (typeof wells)[number], id: number): (typeof wells)[number] {
  const [field] = well.fields;
  if (field === undefined) throw new Error('the well has no field');
  // Ids are branded; a copied field keeps the brand of its source.
  return { ...well, fields: [field, { ...field, id: id as typeof field.id }] };
}
