import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  readVoyagerChannels,
  readVoyagerDetail,
  readVoyagerRecords,
} from '../../../src/main/plates/readers/cellvoyager-files.ts';
import { readHarmonyIndex } from '../../../src/main/plates/readers/harmony-index.ts';
import { toInnerPath } from '../../../src/main/plates/readers/inner-path.ts';
import { readListing } from '../../../src/main/plates/readers/read-listing.ts';
import { PlateLensError } from '../../../src/shared/errors.ts';
import { writeHarmonyPlate } from '../../helpers/harmony-plate.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

const pieces = [
  '<',
  '>',
  '</',
  '/>',
  '"',
  '&',
  '&amp;',
  '&#0;',
  '&#x110000;',
  '<![CDATA[',
  ']]>',
  '<!--',
  '<?',
  '\0',
  'NaN',
  '1e999',
  '-1',
  '../',
  '\uFFFE',
  '<Images>',
  '</Image>',
  '<!DOCTYPE a>',
];
const change = fc.record({
  at: fc.nat(),
  length: fc.nat(40),
  text: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 12 })),
});
const changes = fc.array(change, { minLength: 1, maxLength: 6 });

function damage(text: string, list: readonly { at: number; length: number; text: string }[]): string {
  return list.reduce((whole, { at, length, text: inserted }) => {
    const place = at % whole.length;
    return whole.slice(0, place) + inserted + whole.slice(place + length);
  }, text);
}

/** Whatever was done to a file, reading it ends with facts or with an error of the family that names the file. */
async function expectAnswer(path: string, read: () => Promise<unknown>): Promise<void> {
  try {
    await read();
  } catch (error) {
    expect(error).toBeInstanceOf(PlateLensError);
    expect(String(error)).toContain(path);
  }
}

test('a Harmony index', async () => {
  const folder = writeHarmonyPlate(makeTempFolder(), {
    version: 'HarmonyV5',
    wells: [[2, 3]],
    fields: [[0, 0]],
    channels: [{ name: 'HOECHST 33342', emission: 456 }],
  });
  const path = join(folder, 'Images', 'Index.idx.xml');
  const whole = readFileSync(path, 'utf8');
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      writeFileSync(path, damage(whole, list));
      await expectAnswer(path, () => readHarmonyIndex(path));
      await expectAnswer(folder, () => readListing(folder, 'auto', {}));
    }),
    { numRuns: 150 },
  );
});

test('the files of a CellVoyager', async () => {
  const space = 'xmlns:bts="http://www.yokogawa.co.jp/BTS/BTSSchema/1.0"';
  const whole = `<?xml version="1.0" encoding="utf-8"?><bts:All ${space}>
<bts:MeasurementDetail bts:RowCount="16" bts:ColumnCount="24" bts:Title="t"/><bts:MeasurementChannel bts:Ch="1" bts:HorizontalPixelDimension="0.65"/>
<bts:Channel bts:Ch="1" bts:Target="DNA" bts:Color="#FF002FFF" bts:Acquisition="BP445/45"/>
<bts:MeasurementRecord bts:Type="IMG" bts:Column="3" bts:Row="2" bts:TimePoint="1" bts:FieldIndex="1" bts:ZIndex="1" bts:X="-1.5" bts:Y="2" bts:Ch="1">a.tif</bts:MeasurementRecord>
</bts:All>`;
  const path = join(makeTempFolder(), 'MeasurementData.mlf');
  writeFileSync(path, whole);
  expect((await readVoyagerRecords(path)).images).toHaveLength(1);
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      writeFileSync(path, damage(whole, list));
      await expectAnswer(path, () => readVoyagerRecords(path));
      await expectAnswer(path, () => readVoyagerDetail(path));
      await expectAnswer(path, () => readVoyagerChannels(path));
    }),
    { numRuns: 100 },
  );
});

test('a text without end is refused before it fills the memory', async () => {
  const folder = makeTempFolder();
  mkdirSync(join(folder, 'Images'));
  const path = join(folder, 'Images', 'Index.idx.xml');
  writeFileSync(path, `<EvaluationInputData>${'x'.repeat(40 * 2 ** 20)}`);
  await expect(readListing(folder, 'auto', {})).rejects.toMatchObject({
    kind: 'BadInput',
    what: 'it has a text without end',
  });
});

test('no path that is taken for an inner one leads out', () => {
  const part = fc.constantFrom('..', '.', '', 'a', 'C:', '/', '\\', '\0', 'file:', ' ', 'ä');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom('/', '\\', ''), (parts, separator) => {
      const path = toInnerPath(parts.join(separator));
      if (path === null) return;
      expect(path).not.toMatch(/^\/|\\|\0|^[a-z]+:/i);
      expect(path.split('/')).not.toContain('..');
    }),
  );
});
