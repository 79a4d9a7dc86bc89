import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { addSampleRun, newProject, temporaryFolder } from '../db/sample-project.ts';
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
  expect(repaired).toMatchObject({ code: 0, err: '' });
  expect(repaired.out).toContain('1 units lost their maps and wait to be computed again');
  expect(repaired.out).toContain(`${out}: nothing is wrong with it`);

  const again = await platelens('repair', '--project', project.path, '--out', out);
  expect(again).toMatchObject({ code: 1, out: '' });
  expect(again.err).toContain('the file exists already');
});
