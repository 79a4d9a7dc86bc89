import { renameSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { addSampleRun, newProject, temporaryFolder } from '../db/sample-project.ts';
import { writePlate } from '../helpers/written-plate.ts';
import { platelens } from './run-platelens.ts';

test('check names what is wrong, and repair saves the rest into a new project', async () => {
  const project = newProject();
  const { run } = addSampleRun(project);
  project.close();
  const database = new Database(project.path);
  database.prepare(`update units set state = 'done' where id = 2 and run_id = ?`).run(run.id);
  database.close();

  const checked = await platelens('check', '--project', project.path);
  expect(checked.code).toBe(1);
  expect(checked.out).toMatch(/unit 2\s+is done and has no map/);
  expect(checked.out).toMatch(/the file of network ".*" is gone/);

  const out = `${temporaryFolder()}/repaired.platelens`;
  const repaired = await platelens('repair', '--project', project.path, '--out', out);
  expect(repaired, repaired.err).toMatchObject({ code: 0 });
  expect(repaired.out).toContain('1 units lost their maps and wait to be computed again');
  expect(repaired.out).toContain(`${out}: nothing is wrong with it`);

  const again = await platelens('repair', '--project', project.path, '--out', out);
  expect(again).toMatchObject({ code: 1, out: '' });
  expect(again.err).toContain('the file exists already');
});

/** Every preview as it is stored. */
function previewsOf(path: string): unknown[] {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare('select * from previews order by field_id, channel').all();
  } finally {
    database.close();
  }
}

test('a bit that turned in a preview is named by its place, and repair makes it again from the image', async () => {
  const folder = temporaryFolder();
  const path = `${folder}/screen.platelens`;
  const plate = { wells: ['B02', 'B03'], fields: 2, channels: ['DNA', 'ER'], width: 300, height: 200 };
  const images = writePlate(`${folder}/screen 7`, plate);
  const imported = await platelens('import', images, '--project', path);
  expect(imported, imported.err).toMatchObject({ code: 0 });
  const whole = previewsOf(path);

  const database = new Database(path);
  const place = `channel = 1 and field_id = (select fields.id from fields join wells on wells.id = well_id
    where row = 1 and "column" = 2 and number = 1)`;
  const blob = database.prepare(`select data from previews where ${place}`).pluck().get();
  const turned = Buffer.from(z.instanceof(Buffer).parse(blob));
  turned[turned.length - 1] = (turned.at(-1) ?? 0) ^ 4;
  database.prepare(`update previews set data = ? where ${place}`).run(turned);
  database.close();

  const checked = await platelens('check', '--project', path);
  expect(checked.code).toBe(1);
  expect(checked.out).toContain('preview of B03, field 1, channel ER of plate screen 7');

  const repaired = await platelens('repair', '--project', path);
  expect(repaired, repaired.err).toMatchObject({ code: 0 });
  expect(repaired.out).toContain('1 previews were made again from their images');
  expect(previewsOf(`${folder}/screen.repaired.platelens`)).toEqual(whole);

  renameSync(images, `${folder}/elsewhere`);
  const out = ['--out', `${folder}/offline.platelens`];
  const offline = await platelens('repair', '--project', path, ...out);
  expect(offline, offline.err).toMatchObject({ code: 0 });
  expect(offline.out).toContain('1 previews are lost until their images can be read');
});
