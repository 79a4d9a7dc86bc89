import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { openProject } from '../../src/main/db/index.ts';
import { canMount } from '../campaign/full-disk.ts';
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

  const nowhere = await platelens('repair', '--project', project.path, '--out', '/nowhere/new.platelens');
  expect(nowhere).toMatchObject({ code: 1, out: '' });
  expect(nowhere.err).toContain('there is no such folder');

  const again = await platelens('repair', '--project', project.path, '--out', out);
  expect(again).toMatchObject({ code: 1, out: '' });
  expect(again.err).toContain('the file exists already');
});

/** Writes a project and is killed before its changes are folded into the file; $1 is the project. */
const writeAndDie = `
import Database from 'better-sqlite3';
const project = new Database(process.argv[1]);
project.pragma('journal_mode = wal');
project.exec("update plates set name = 'renamed'");
process.kill(process.pid, 'SIGKILL');`;

/** Puts $1 and what lies beside it, but not SQLite's index, on a drive that takes no writing, $2, and runs the rest there. */
const onReadOnlyDrive = `
mount -t tmpfs none "$1" || exit 99
cp "$0" "$0-wal" "$1" && mount -o remount,ro "$1" || exit 99
shift
"$@"`;

test.skipIf(!canMount())(
  'a project that was left open is read on media that take no writing, or says how',
  async () => {
    const folder = temporaryFolder();
    const project = newProject();
    addSampleRun(project);
    project.close();
    spawnSync(process.execPath, ['--input-type=module', '-e', writeAndDie, project.path]);
    expect(existsSync(`${project.path}-wal`)).toBe(true);
    const drive = `${folder}/drive`;
    mkdirSync(drive);
    const place = `${drive}/${basename(project.path)}`;
    const command = [process.execPath, 'bin/platelens.js', 'check', '--project', place];
    const words = ['-r', '-m', 'bash', '-c', onReadOnlyDrive, project.path, drive, ...command];
    const { status, stderr } = spawnSync('unshare', words, { encoding: 'utf8' });
    expect(status, stderr).toBe(1);
    expect(stderr).toContain('its last changes cannot be read where nothing may be written');
    expect(stderr).toContain(
      `with ${basename(project.path)}-wal beside it, to a drive that you may write to`,
    );
    // Where writing is allowed the changes are there.
    const copied = await platelens('check', '--project', project.path, '--json');
    expect(JSON.parse(copied.out)).toMatchObject({ plates: 1 });
    const opened = openProject(project.path, { mode: 'read' });
    onTestFinished(() => opened.close());
    expect(opened.listPlates().map(({ name }) => name)).toEqual(['renamed']);
  },
);

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
