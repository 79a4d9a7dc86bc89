import { describe, expect, it } from 'vitest';
import { fieldIdSchema, plateIdSchema, wellIdSchema } from '../../../src/shared/ids.ts';
import type { PlateView, Role } from '../../../src/shared/plate.ts';
import { budgetImages } from '../../../src/main/jobs/fit-cape/image-budget.ts';
import { labelledWells } from '../../../src/main/jobs/fit-cape/labelled-wells.ts';

interface Given {
  readonly role?: Role;
  readonly label?: string | null;
  readonly drug?: string;
  readonly fields?: number;
}

const box = { x: 0, y: 0, width: 8, height: 8 };

function plateOf(wells: readonly Given[]): PlateView {
  return {
    ...{ id: plateIdSchema.parse(1), name: 'assay', rows: 1, columns: wells.length, pixelSizeUm: null },
    ...{ canvas: { width: 8, height: 8 }, channels: [] },
    wells: wells.map(({ role = 'sample', label = null, drug, fields = 1 }, column) => ({
      ...{
        id: wellIdSchema.parse(column + 1),
        name: `A0${column + 1}`,
        row: 0,
        column,
        role,
        label,
        canvas: box,
      },
      conditions: drug === undefined ? {} : { Drug: drug },
      fields: Array.from({ length: fields }, (_, index) => ({
        ...{ id: fieldIdSchema.parse(10 * column + index + 1), wellId: wellIdSchema.parse(column + 1) },
        ...{ index: index + 1, width: 8, height: 8, canvas: box, online: true },
      })),
    })),
  };
}

const classes = ['untreated', 'Treated'];
const choose = (wells: readonly Given[], labelsFrom: string | null = null, labelMap = {}) =>
  labelledWells(plateOf(wells), classes, { labelsFrom, labelMap });
const told = (wells: readonly Given[], labelsFrom: string | null = null, labelMap = {}) =>
  choose(wells, labelsFrom, labelMap).wells.map(({ well, classIndex }) => `${well.name}=${classIndex}`);

describe('labelled wells', () => {
  it('go by the label where there is one, whatever its case', () => {
    const wells: Given[] = [{ label: 'treated ' }, { label: 'Untreated' }, { role: 'positive' }];
    expect(choose(wells).labelsFrom).toBe('label');
    expect(told(wells)).toEqual(['A01=1', 'A02=0']);
  });

  it('go by their roles through a map where no label is given', () => {
    const wells: Given[] = [
      { role: 'positive' },
      { role: 'negative' },
      { role: 'sample' },
      { role: 'reference' },
    ];
    const map = { positive: 'treated', Negative: 'untreated' };
    expect(told(wells, null, map)).toEqual(['A01=1', 'A02=0']);
    expect(told(wells, 'role', { ...map, reference: 'untreated' })).toEqual(['A01=1', 'A02=0', 'A04=0']);
  });

  it('go by a column of the plate map, and a dash leaves wells out', () => {
    const wells: Given[] = [{ drug: 'DMSO' }, { drug: 'X' }, { drug: 'Y' }, {}];
    const map = { DMSO: 'untreated', x: 'treated', Y: '-' };
    expect(told(wells, 'drug', map)).toEqual(['A01=0', 'A02=1']);
  });

  it('are never empty, excluded or without images', () => {
    const wells: Given[] = [
      { label: 'treated', role: 'excluded' },
      { label: 'treated', role: 'empty' },
      { label: 'treated', fields: 0 },
      { label: 'treated' },
      { label: 'untreated' },
    ];
    expect(told(wells)).toEqual(['A04=1', 'A05=0']);
  });

  it.each<[string, Given[], string | null, Record<string, string>, object]>([
    ['no label at all', [{}, { role: 'sample' }], null, {}, { kind: 'BadInput', where: 'plate assay' }],
    [
      'one class only',
      [{ label: 'treated' }, { label: 'treated' }],
      null,
      {},
      { kind: 'BadInput', what: 'all 2 labelled wells are of one class, Treated' },
    ],
    [
      'labels that the network does not have',
      [{ label: 'treated' }, { label: 'killed' }, { label: 'odd' }],
      null,
      {},
      { kind: 'NetworkMismatch', what: expect.stringContaining('says killed, odd') as unknown },
    ],
    [
      'a map to a class that is none',
      [{ label: 'a' }],
      null,
      { a: 'cured' },
      { kind: 'NetworkMismatch', what: 'the network has no class called cured' },
    ],
    [
      'a column that is none',
      [{ drug: 'X' }],
      'Compound',
      {},
      { kind: 'NotFound', mend: 'Take the classes from label, role, Drug.' },
    ],
  ])('are refused for %s', (_, wells, from, map, error) => {
    expect(() => choose(wells, from, map)).toThrow(expect.objectContaining(error));
  });
});

describe('the memory for features', () => {
  const wells = choose([
    { label: 'treated', fields: 3 },
    { label: 'untreated', fields: 2 },
  ]).wells;
  const megabyte = { channels: 4, height: 256, width: 256 };

  it('is filled well by well, first fields first', () => {
    const { fields, mostImages } = budgetImages(wells, megabyte, 64);
    expect(fields.map(({ well, field }) => `${well.name}/${field.index}`)).toEqual([
      ...['A01/1', 'A02/1', 'A01/2', 'A02/2'],
    ]);
    expect(mostImages).toBe(1);
    expect(budgetImages(wells, megabyte, 1)).toMatchObject({ mostImages: 51 });
  });

  it('is refused where it does not hold one image a well', () => {
    expect(() => budgetImages(wells, megabyte, 200)).toThrow(
      expect.objectContaining({ kind: 'Unsupported' }),
    );
  });
});
