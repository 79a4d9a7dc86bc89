import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/main/db/connection.ts';
import { createTables, migrate } from '../../src/main/db/migrate.ts';
import { queue } from '../../src/main/db/migrations/0006-queue.ts';
import { migrations } from '../../src/main/db/migrations/index.ts';
import { temporaryFolder } from './sample-project.ts';

const rowsOfTheFormBefore = `
insert into plates values (1, 'old', 8, 12, 10, 10, null, 'ready', '{}', '2026-01-01T00:00:00.000Z', '0.1.0');
insert into wells values (1, 1, 0, 0, 'positive', null, '{}', 0, 0, 1, 1);
insert into fields values (1, 1, 1, 4, 3, 0, 0, 1, 1);
insert into networks values
  (1, 'net', 'net.onnx', 'ab', '[]', '{}', '{}', null, null, '2026-01-01T00:00:00.000Z', '0.1.0');
insert into runs values
  (7, 1, 1, 'cam', '{}', null, '[]', null, 1, 'done', '2026-01-01T00:00:00.000Z', '0.1.0');
insert into units values (3, 7, 1, 'predicted', '{}', 'done', null, null, 0, 1, 0.5, null);
insert into maps values (3, 1, 1, 1, 'float32', null, 'ab', '{}', 1, 'cpu', '0.1.0', x'', x'');
`;

function projectOfTheFormBefore() {
  const path = `${temporaryFolder()}/old.platelens`;
  const connection = connect(path, { readOnly: false, mustExist: false, busyTimeoutMs: 100 });
  onTestFinished(() => connection.close());
  connection.pragma('foreign_keys = on');
  createTables(connection, migrations.slice(0, queue.number - 1));
  return connection;
}

test('runs are written anew with their units and maps', () => {
  const connection = projectOfTheFormBefore();
  connection.script(rowsOfTheFormBefore);
  migrate(connection, migrations.slice(0, queue.number));
  const all = (sql: string) => connection.all({ compile: () => ({ sql, parameters: [] }) as never });
  expect(all('select id, priority, state, note from runs')).toEqual([
    { id: 7, priority: 0, state: 'done', note: null },
  ]);
  expect(all('select id, reused_from from units')).toEqual([{ id: 3, reused_from: null }]);
  expect(all('select unit_id from maps')).toEqual([{ unit_id: 3 }]);
  connection.script(`update runs set state = 'paused' where id = 7`);
  expect(() => connection.script(`update runs set state = 'asleep'`)).toThrow(/check/i);
  expect(connection.pragma('foreign_keys')).toBe(1);
  connection.script('delete from runs');
  expect(all('select unit_id from maps')).toEqual([]);
});

test('a project whose references are broken stays as it was and says which table', () => {
  const connection = projectOfTheFormBefore();
  connection.script(rowsOfTheFormBefore);
  connection.pragma('foreign_keys = off');
  connection.script('delete from networks');
  connection.pragma('foreign_keys = on');
  expect(() => migrate(connection, migrations.slice(0, queue.number))).toThrow(
    expect.objectContaining({
      kind: 'Storage',
      what: expect.stringMatching(/^the table runs refers/) as unknown,
    }),
  );
  expect(connection.pragma('user_version')).toBe(queue.number - 1);
  expect(connection.pragma('foreign_keys')).toBe(1);
});
