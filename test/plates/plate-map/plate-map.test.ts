import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePlateMap, readPlateMap } from '../../../src/main/plates/plate-map/plate-map.ts';
import { reconcile } from '../../../src/main/plates/plate-map/reconcile.ts';
import { parseRoleValues, tryParseRole } from '../../../src/main/plates/plate-map/roles.ts';
import { PlateLensError } from '../../../src/shared/errors.ts';
import { formatWell } from '../../../src/shared/wells.ts';
import { hasSharedData, sharedData } from '../../helpers/shared-data.ts';
import { containing } from '../../helpers/matchers.ts';

const parse = (text: string, options = {}) => parsePlateMap(text, 'map.csv', options);
const inShort = (text: string, options = {}) =>
  parse(text, options).entries.map(
    ({ well, role, label }) => `${formatWell(well)} ${role}${label === null ? '' : ` ${label}`}`,
  );

describe('long form', () => {
  test.each([
    ['Well,Role\na-1,positive\nB02,negative\n', ['A01 positive', 'B02 negative']],
    ['well_id;type\nR02C07;DMSO\nAA12;sample\n', ['B07 negative', 'AA12 sample']],
    ['Plate Well\tControl Type\nA1\tneg ctrl\nA2\tempty\n', ['A01 negative', 'A02 empty']],
    ['Row,Column,class\nA,1,live\nB,12,\n', ['A01 sample live', 'B12 sample']],
    ['WellRow,WellCol,genotype\n2,3,WT\n', ['B03 sample']],
    ['Metadata_Well,dose\nC03,5\n', ['C03 sample']],
    ['\uFEFFWell,Role\r\nA01,positive\r\n\r\n', ['A01 positive']],
  ])('%j', (text, expected) => {
    expect(inShort(text)).toEqual(expected);
  });

  test('every other column is a condition; empty cells are none', () => {
    const [first, second] = parse(
      'Well,Role,Compound,Dose uM\nA01,positive,LY294002,10\nA02,sample,,3\n',
    ).entries;
    expect(first?.conditions).toEqual({ Role: 'positive', Compound: 'LY294002', 'Dose uM': '10' });
    expect(second?.conditions).toEqual({ Role: 'sample', 'Dose uM': '3' });
  });

  test('-1 / 0 / 1 in a column about controls are roles, in another one they are not', () => {
    expect(inShort('Well,My_Controls\nA01,-1\nA02,0\nA03,1\n')).toEqual([
      'A01 negative',
      'A02 sample',
      'A03 positive',
    ]);
    expect(inShort('Well,Score\nA01,-1\nA02,0\nA03,1\n')).toEqual(['A01 sample', 'A02 sample', 'A03 sample']);
  });

  test.each([
    ['Well,Role\nA01,positive\nA02,postive\n', 'map.csv, line 3', '"postive" in the column Role is no role'],
    ['Well,Type\nA01,\nA02,DMSO\nA03,WT\n', 'map.csv, line 4', '"WT" in the column Type'],
    ['Well,Control\nA01,-1\nA02,2\n', 'map.csv, line 3', '"2" in the column Control'],
    ['Role,1,2\nA,positive,negtive\n', 'map.csv, line 2', '"negtive" in the column Role'],
  ])('%j: a value that is no role does not cost the others theirs', (text, where, what) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ kind: 'BadInput', where, what: containing(what) }),
    );
    expect(() => parse(text)).toThrow(/sample, positive, negative/);
  });

  test('a rule, or another column that tells the roles, leaves such words alone', () => {
    const roles = { column: 'Type', values: parseRoleValues('DMSO=negative') };
    expect(inShort('Well,Type\nA01,DMSO\nA02,WT\n', { roles })).toEqual(['A01 negative', 'A02 sample']);
    expect(inShort('Well,Type,Role\nA01,WT,negative\n')).toEqual(['A01 negative']);
    expect(inShort('Well,Control\nA01,neg\nA02,1\n')).toEqual(['A01 negative', 'A02 positive']);
  });

  test('a rule says what the values of a column mean', () => {
    const roles = { column: 'kind', values: parseRoleValues('9=positive, 7 = blank') };
    expect(inShort('Well,kind\nA01,9\nA02,7\nA03,5\n', { roles })).toEqual([
      'A01 positive',
      'A02 empty',
      'A03 sample',
    ]);
    expect(() => parse('Well,type\nA01,9\n', { roles })).toThrow(/no column "kind".*Well, type/s);
    expect(() => parseRoleValues('1=hero')).toThrow(expect.objectContaining({ kind: 'BadInput' }));
  });

  test('inherited property names are no roles', () => {
    const roles = { column: 'kind', values: parseRoleValues('1=positive') };
    expect(inShort('Well,kind\nA01,constructor\nA02,toString\n', { roles })).toEqual([
      'A01 sample',
      'A02 sample',
    ]);
    expect(tryParseRole('__proto__')).toBeNull();
  });

  test.each([
    ['Well,Role\nA01,sample\nZ99,sample\n', 'map.csv, line 3', '"Z99" is not a well'],
    ['Well,Role\n\nA00,sample\n', 'map.csv, line 3', '"A00" is not a well'],
    ['Row,Column\nA,x\n', 'map.csv, line 2', '"Ax" is not a well'],
    ['Compound,Dose\nx,1\n', 'map.csv, line 1', 'no column gives the well'],
    ['', 'map.csv', 'the plate map is empty'],
  ])('%j names file, line and value', (text, where, what) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ kind: 'BadInput', where, what: containing(what) }),
    );
  });

  test('a well given twice counts once and is told', () => {
    const map = parse('Well,Role\nA01,positive\na1,negative\n');
    expect(map.entries.map(({ role }) => role)).toEqual(['positive']);
    expect(reconcile(map, [{ row: 0, column: 0 }]).duplicates).toEqual([{ well: 'A01', line: 3 }]);
  });

  test('any spelling of a well comes back as the same well', () => {
    fc.assert(
      fc.property(
        fc.nat(31),
        fc.nat(47),
        fc.constantFrom('', '-', '_'),
        fc.boolean(),
        (row, column, gap, lower) => {
          const [, letters = '', digits = ''] = /^([A-Z]+)(\d+)$/.exec(formatWell({ row, column })) ?? [];
          const text = `${lower ? letters.toLowerCase() : letters}${gap}${Number(digits)}`;
          expect(parse(`Well\n${text}\n`).entries[0]?.well).toEqual({ row, column });
        },
      ),
    );
  });
});

describe('matrix form', () => {
  test('words of roles are roles', () => {
    const map = parse(',1,2,3\nA,pos,neg,\nB,sample,empty,DMSO\n');
    expect(map.entries.map(({ well, role }) => `${formatWell(well)} ${role}`)).toEqual([
      'A01 positive',
      'A02 negative',
      'B01 sample',
      'B02 empty',
      'B03 negative',
    ]);
    expect(map.entries[0]?.conditions).toEqual({});
  });

  test('other words are labels, or a condition where the corner names one', () => {
    expect(inShort(';1;2\nA;WT;null\nB;WT;null\n')).toEqual([
      'A01 sample WT',
      'A02 sample null',
      'B01 sample WT',
      'B02 sample null',
    ]);
    expect(parse('Dose,1,2\nA,0.1,10\n').entries.map(({ conditions }) => conditions)).toEqual([
      { Dose: '0.1' },
      { Dose: '10' },
    ]);
  });

  test('a line without a row letter is named', () => {
    expect(() => parse(',1,2\nA,x,y\nrow 2,x,y\n')).toThrow(
      expect.objectContaining({ where: 'map.csv, line 3' }),
    );
  });
});

describe('several tables and several plates', () => {
  test('tables one below the other: roles, a condition by its title, labels without one', () => {
    const map = parse('Role\n,1,2\nA,pos,neg\nB,,\n\nDose\n,1,2\nA,0.1,10\n\n,1,2\nA,WT,\nB,,null\n');
    expect(map.roleColumn).toBe('Role');
    expect(
      map.entries.map(({ well, role, label, conditions }) => [formatWell(well), role, label, conditions]),
    ).toEqual([
      ['A01', 'positive', 'WT', { Dose: '0.1' }],
      ['A02', 'negative', null, { Dose: '10' }],
      ['B02', 'sample', 'null', {}],
    ]);
  });

  test('tables of several plates, chosen by the name above them', () => {
    const text = 'Plate: P-1\n,1\nA,pos\nPlate: P-2\n,1\nA,neg\n';
    expect(inShort(text, { plateNames: ['p2'] })).toEqual(['A01 negative']);
    expect(() => parse(text)).toThrow(expect.objectContaining({ what: containing('P-1, P-2') }));
  });

  test('lines of several plates, chosen by their column', () => {
    const text = 'Metadata_Plate,Well,Role\nBR1,A01,pos\nBR2,A01,neg\nBR2,A02,pos\n';
    expect(inShort(text, { plateNames: ['br 2'] })).toEqual(['A01 negative', 'A02 positive']);
    expect(inShort(text, { plateNames: ['screen 3', 'BR1__2024-05-01-Measurement 1'] })).toEqual([
      'A01 positive',
    ]);
    expect(() => parse(text, { plateNames: ['BR3'] })).toThrow(
      expect.objectContaining({ kind: 'BadInput', what: containing('2 plates (BR1, BR2)') }),
    );
    // Halves of one plate share no well; so there is nothing to choose.
    expect(inShort('Plate,Well,Role\nleft,A01,pos\nright,A02,neg\n')).toEqual([
      'A01 positive',
      'A02 negative',
    ]);
  });

  test('remarks above the headings', () => {
    expect(inShort('# made by hand\nScreen of spring;;\nWell;Role;Dose\nA01;pos;1\n')).toEqual([
      'A01 positive',
    ]);
  });

  test('any text is answered with a map or an error of the family', () => {
    const cell = fc.constantFrom(
      'Well',
      'Role',
      'Plate',
      'A',
      'B',
      'A01',
      'b-2',
      '1',
      '2',
      'pos',
      'neg',
      '',
      '#',
      'Plate: x',
      '"',
      '\uFEFF',
      'AA48',
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 8 }), (rows) => {
        try {
          parse(rows.map((cells) => cells.join(',')).join('\n'));
        } catch (error) {
          expect(error).toBeInstanceOf(PlateLensError);
        }
      }),
    );
  });
});

test('reconcile names what is only in the map and what is only on the plate', () => {
  const map = parse('Well\nA01\nA02\n');
  expect(
    reconcile(map, [
      { row: 0, column: 1 },
      { row: 3, column: 4 },
    ]),
  ).toMatchObject({
    declaredButMissing: ['A01'],
    presentButUndeclared: ['D05'],
  });
});

test('a map that is not there', async () => {
  await expect(readPlateMap('/nowhere/map.csv')).rejects.toMatchObject({
    kind: 'NotFound',
    where: '/nowhere/map.csv',
  });
});

test.skipIf(!hasSharedData)(
  'the SBS plate map: positive controls change sides between rows D and E',
  async () => {
    const map = await readPlateMap(sharedData('sbs_bbbc013_plate/1049_Metadata.csv'));
    const roleOf = new Map(map.entries.map(({ well, role }) => [formatWell(well), role]));
    expect(map.entries).toHaveLength(96);
    expect(map.roleColumn).toBe('SBS_Controls');
    expect(['A01', 'A12', 'D12', 'E01', 'E12', 'A05'].map((well) => roleOf.get(well))).toEqual([
      'negative',
      'positive',
      'positive',
      'positive',
      'negative',
      'sample',
    ]);
  },
);
