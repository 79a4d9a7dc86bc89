import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlateMap } from '../../../src/main/plates/plate-map/plate-map.ts';
import { readWorkbookAside } from '../../../src/main/plates/plate-map/read-workbook-aside.ts';
import { readWorkbook } from '../../../src/main/plates/plate-map/read-workbook.ts';
import { PlateLensError } from '../../../src/shared/errors.ts';
import { formatWell } from '../../../src/shared/wells.ts';
import { containing } from '../../helpers/matchers.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { packParts, workbookParts, writeWorkbook, type SheetPlan } from '../../helpers/workbook.ts';

function save(bytes: Uint8Array, name = 'map.xlsx'): string {
  const path = join(makeTempFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

const read = (sheets: readonly SheetPlan[], plateNames?: readonly string[]) =>
  readPlateMap(save(writeWorkbook(sheets)), { plateNames });

const simple: SheetPlan[] = [
  {
    name: 'Sheet1',
    rows: [
      ['Well', 'Role', 'Dose uM'],
      ['a-1', 'positive', 0.1 + 0.2],
      ['R02C03', 'DMSO', 10],
      ['AA12', null, null],
    ],
  },
];

test('a line a well, numbers without the noise of binary fractions', async () => {
  const map = await read(simple);
  expect(map.roleColumn).toBe('Role');
  expect(
    map.entries.map(({ well, role, conditions, line }) => ({
      well: formatWell(well),
      role,
      conditions,
      line,
    })),
  ).toEqual([
    { well: 'A01', role: 'positive', conditions: { Role: 'positive', 'Dose uM': '0.3' }, line: 2 },
    { well: 'B03', role: 'negative', conditions: { Role: 'DMSO', 'Dose uM': '10' }, line: 3 },
    { well: 'AA12', role: 'sample', conditions: {}, line: 4 },
  ]);
});

test('sheets that look like the plate count together, each called by its sheet', async () => {
  const table = (cells: readonly (string | number | null)[][]) => [[null, 1, 2], ...cells];
  const map = await read([
    { name: 'Role', rows: table([['A', 'pos', 'neg']]) },
    {
      name: 'Compound',
      rows: table([
        ['A', 'LY294002', 'none'],
        ['B', null, 'x'],
      ]),
    },
    { name: 'Notes', rows: [['bought in spring']] },
  ]);
  expect(map.roleColumn).toBe('Role');
  expect(
    map.entries.map(({ well, role, conditions }) => ({ well: formatWell(well), role, conditions })),
  ).toEqual([
    { well: 'A01', role: 'positive', conditions: { Compound: 'LY294002' } },
    { well: 'A02', role: 'negative', conditions: { Compound: 'none' } },
    { well: 'B02', role: 'sample', conditions: { Compound: 'x' } },
  ]);
});

describe('a MIHCSME workbook', () => {
  const information = (name: string): SheetPlan => ({
    name,
    rows: [
      ['# This sheet describes the whole'],
      ['Annotation_groups', 'Key', 'Value'],
      ['DataOwner', 'First Name', 'Row'],
    ],
  });
  const sheets: SheetPlan[] = [
    information('InvestigationInformation'),
    information('StudyInformation'),
    information('AssayInformation'),
    {
      name: 'AssayConditions',
      rows: [
        ['# One line a well; lines that start with # are remarks'],
        ['Plate', 'Well', 'Treatment', 'Dose', 'DoseUnit', 'Control'],
        ['Plate_1', 'A01', 'DMSO', 0, 'uM', 'negative'],
        ['Plate_1', 'A02', 'LY294002', 10, 'uM', 'positive'],
        ['Plate_2', 'A01', 'Wortmannin', 0.5, 'uM', null],
      ],
    },
  ];

  test('gives the conditions of the plate that is imported', async () => {
    const map = await read(sheets, ['plate 1']);
    expect(map.entries.map(({ well, role }) => `${formatWell(well)} ${role}`)).toEqual([
      'A01 negative',
      'A02 positive',
    ]);
    expect(map.entries[1]?.conditions).toMatchObject({ Treatment: 'LY294002', Dose: '10', DoseUnit: 'uM' });
    // A barcode within a longer name.
    const second = await read(sheets, ['run__Plate_2__2024-05-01']);
    expect(second.entries.map(({ conditions }) => conditions['Treatment'])).toEqual(['Wortmannin']);
  });

  test('asks which plate is meant', async () => {
    await expect(read(sheets, ['Other'])).rejects.toMatchObject({
      kind: 'BadInput',
      what: containing('2 plates (Plate_1, Plate_2)'),
      mend: containing('--name'),
    });
  });
});

test('a sheet a plate', async () => {
  const sheet = (name: string, role: string): SheetPlan => ({
    name,
    rows: [
      ['Well', 'Role'],
      ['A01', role],
    ],
  });
  const sheets = [sheet('P1', 'positive'), sheet('P2', 'negative')];
  expect((await read(sheets, ['p-2'])).entries[0]?.role).toBe('negative');
  await expect(read(sheets)).rejects.toMatchObject({ kind: 'BadInput', what: containing('P1, P2') });
});

describe('hostile workbooks', () => {
  const parts = () => workbookParts(simple);
  const readParts = (changed: Readonly<Record<string, string | Uint8Array>>) =>
    readPlateMap(save(packParts(changed)));

  test('a bomb is refused by what it unpacks to', async () => {
    const bomb = new Uint8Array(200 * 2 ** 20);
    const bytes = packParts({ ...parts(), 'xl/worksheets/sheet2.xml': bomb });
    expect(bytes.length).toBeLessThan(1_000_000);
    await expect(readPlateMap(save(bytes))).rejects.toMatchObject({
      kind: 'BadInput',
      what: containing('more than 48 MB'),
    });
  });

  test('a bomb that lies about its size is refused as well', async () => {
    const bytes = Buffer.from(
      packParts({ ...parts(), 'xl/worksheets/sheet2.xml': new Uint8Array(100 * 2 ** 20) }),
    );
    // The stated size stands in the list of entries, 24 bytes after its signature.
    for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 1))
      bytes.writeUInt32LE(100, at + 24);
    await expect(readPlateMap(save(bytes))).rejects.toMatchObject({
      kind: 'BadInput',
      what: containing('more than 48 MB'),
    });
  });

  test.each(['../../evil.xml', '/etc/evil.xml', 'xl\\..\\..\\evil.xml', 'C:/evil.xml'])(
    'an entry called %s',
    async (name) => {
      await expect(readParts({ ...parts(), [name]: 'x' })).rejects.toMatchObject({
        kind: 'BadInput',
        what: containing('leads out'),
      });
    },
  );

  test('entities, cells at the end of the world, and too many of them', async () => {
    const sheet = 'xl/worksheets/sheet1.xml';
    const text = parts()[sheet] ?? '';
    const bomb = text.replace('<worksheet', '<!DOCTYPE a [<!ENTITY b "c">]><worksheet');
    await expect(readParts({ ...parts(), [sheet]: bomb })).rejects.toMatchObject({
      what: containing('no plain XML'),
    });
    const far = text.replace(
      '</sheetData>',
      '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    );
    await expect(readParts({ ...parts(), [sheet]: far })).rejects.toMatchObject({
      what: containing('1048576'),
    });
    const many = text.replace(
      '</sheetData>',
      `${'<row r="9"><c r="A9"><v>1</v></c></row>'.repeat(300_000)}</sheetData>`,
    );
    await expect(readParts({ ...parts(), [sheet]: many })).rejects.toMatchObject({
      what: containing('more than 500000 cells'),
    });
  });

  test('an extent that claims the whole sheet costs nothing', async () => {
    const sheet = 'xl/worksheets/sheet1.xml';
    const text = (parts()[sheet] ?? '').replace('A1:B2', 'A1:XFD1048576');
    expect((await readParts({ ...parts(), [sheet]: text })).entries).toHaveLength(3);
  });

  test('an old workbook or none at all', async () => {
    await expect(readPlateMap(save(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), 'map.xls'))).rejects.toMatchObject({
      kind: 'BadInput',
      mend: containing('save it as .xlsx'),
    });
    await expect(readPlateMap(save(Buffer.from('PK\x03\x04'), 'x.xlsx'))).rejects.toMatchObject({
      kind: 'BadInput',
    });
  });

  test('any damage is answered with tables or an error of the family', async () => {
    const bytes = writeWorkbook(simple);
    const lineCount = (await readWorkbook(Buffer.from(bytes), 'whole.xlsx')).flatMap(
      ({ lines }) => lines,
    ).length;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.option(fc.nat(bytes.length)),
        async (changes, cut) => {
          const damaged = Uint8Array.from(bytes.subarray(0, cut ?? bytes.length));
          for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
          try {
            const tables = await readWorkbook(Buffer.from(damaged), 'damaged.xlsx');
            expect(tables.flatMap(({ lines }) => lines).length).toBeLessThanOrEqual(lineCount);
          } catch (error) {
            expect(error).toBeInstanceOf(PlateLensError);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('the thread that reads a workbook', () => {
  const bytes = Buffer.from(writeWorkbook(simple));

  test('answers what the reader itself does, its errors too', async () => {
    expect(await readWorkbookAside(bytes, 'a.xlsx')).toEqual(await readWorkbook(bytes, 'a.xlsx'));
    const damaged = Buffer.from('PK and no workbook at all, but long enough to look for its end');
    const error: unknown = await readWorkbook(damaged, 'b.xlsx').catch((found: unknown) => found);
    expect(error).toMatchObject({ kind: 'BadInput', where: 'b.xlsx' });
    await expect(readWorkbookAside(damaged, 'b.xlsx')).rejects.toEqual(error);
  });

  test('is ended when nobody waits for it, or for too long', async () => {
    await expect(readWorkbookAside(bytes, 'a.xlsx', AbortSignal.abort())).rejects.toMatchObject({
      kind: 'Cancelled',
    });
    const stop = new AbortController();
    const reading = readWorkbookAside(bytes, 'a.xlsx', stop.signal);
    stop.abort();
    await expect(reading).rejects.toMatchObject({ kind: 'Cancelled' });
    await expect(readWorkbookAside(bytes, 'a.xlsx', undefined, 1)).rejects.toMatchObject({
      kind: 'BadInput',
      where: 'a.xlsx',
      mend: 'Save it as CSV.',
    });
  });
});
