import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openProject } from '../../../src/main/db/index.ts';
import { exportTo, filesIn, hostileTexts, makeHostileProject } from './export-project.ts';
import { readCsv } from './read-csv.ts';

/** Names that some system cannot hold, or that mean something else than a name. */
const badName = /(?:^|\/)(?:\.|con(?:\.|$|\/))|[<>:"\\|?*\p{Cc}\p{Cf}]/iu;

const numbersSchema = z.object({ plate: z.string() });

test.each(['npy', 'tiff', 'png'] as const)('hostile names are text in and beside %s', async (to) => {
  const project = await makeHostileProject();
  const { folder, report } = await exportTo(project, { to });
  const files = filesIn(folder);
  expect(new Set(files.map((file) => file.split('/')[0]))).toEqual(new Set(report.entries));
  expect(files.filter((file) => badName.test(file))).toEqual([]);
  expect(files.filter((file) => Buffer.byteLength(file) > 240)).toEqual([]);
  const table = readCsv(join(folder, 'maps.csv'));
  const safe = hostileTexts.map((text) => (/^[=@]/u.test(text) ? `'${text}` : text));
  expect(new Set(table.map(({ plate }) => plate))).toEqual(new Set(safe));
  const numbers = files.filter((file) => file.endsWith('.json'));
  const named = numbers.map((file) =>
    numbersSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  );
  expect(named.map(({ plate }) => plate).sort()).toEqual(to === 'png' ? hostileTexts.toSorted() : []);
});

test('an excerpt holds hostile names and notes as they are', async () => {
  const { folder, report } = await exportTo(await makeHostileProject(), { to: 'project' });
  const [entry = ''] = report.entries;
  const excerpt = openProject(join(folder, entry), { mode: 'write' });
  try {
    const plates = excerpt.listPlates(() => true);
    expect(plates.map(({ name }) => name)).toEqual(hostileTexts);
    for (const [index, { id }] of plates.entries()) {
      const text = hostileTexts[index] ?? '';
      const [well] = excerpt.readPlateView(id, () => true).wells;
      expect(well).toMatchObject({ label: text, conditions: { [text]: text } });
    }
  } finally {
    excerpt.close();
  }
});
