import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { describeAddress, openLabQueue, parseRoots } from '../../src/main/jobs/index.ts';
import { findPostgres, startPostgres, type Postgres } from '../helpers/postgres.ts';
import { writePlate } from '../helpers/written-plate.ts';
import { platelens, startPlatelens, type Running } from './run-platelens.ts';
import { writeClassifier } from './small-networks.ts';

const bin = findPostgres();
const folder = mkdtempSync(join(tmpdir(), 'platelens-lab-'));
const at = (...parts: string[]) => join(folder, ...parts);
const rows = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
const wells = rows.flatMap((row) => Array.from({ length: 12 }, (_, column) => `${row}${column + 1}`));
const plate = { wells, fields: 1, channels: ['DNA'], width: 24, height: 24 };

let server: Postgres;

/** A project whose images lie under the folder that the lab shares. */
async function makeProject(name: string): Promise<string> {
  const path = at(name);
  const imported = await platelens('import', at('screens', 'plate'), '--project', path);
  expect(imported, imported.err).toMatchObject({ code: 0 });
  const words = ['network', 'add', at('net.onnx'), '--project', path, '--name', 'net', '--labels', 'a,b,c'];
  const added = await platelens(...words, '--view', 'field');
  expect(added, added.err).toMatchObject({ code: 0 });
  return path;
}

beforeAll(async () => {
  if (bin === null) return;
  server = await startPostgres(bin);
  mkdirSync(at('screens'));
  writePlate(at('screens', 'plate'), plate);
  writeClassifier(at('net.onnx'), 1);
});

afterAll(async () => {
  if (bin !== null) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const question = ['--method', 'smooth-grad', '--target', 'all', '--seed', '3', '--set', 'samples=8'];
const root = ['--root', `screens=${at('screens')}`];

function startWorker(name: string): Running {
  const words = ['worker', '--queue', server.address, ...root, '--name', name, '--processes', '1', '--json'];
  const running = startPlatelens(...words);
  onTestFinished(async () => {
    // Its own process group, so that its compute processes end with it.
    if (running.child.pid !== undefined && running.child.exitCode === null)
      try {
        process.kill(-running.child.pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    await running.ended.catch(() => undefined);
  });
  return running;
}

const mapRow = z.object({
  field: z.number(),
  target: z.string(),
  state: z.string(),
  data: z.instanceof(Buffer).nullable(),
});

/** Every unit of the newest run with its map's bytes, in one order for all projects. */
function unitsOf(path: string) {
  const database = new Database(path, { readonly: true });
  try {
    const select = database.prepare(`
      select units.field_id as field, target_key as target, units.state, maps.data from units
      left join maps on maps.unit_id = units.id
      where run_id = (select max(id) from runs) order by field_id, target_key`);
    return z.array(mapRow).parse(select.all());
  } finally {
    database.close();
  }
}

test.skipIf(bin === null)(
  'three workers, one killed, one frozen, the server restarted: every unit once, the maps those of a local run (needs PostgreSQL)',
  async () => {
    const [local, lab] = [await makeProject('local.platelens'), await makeProject('lab.platelens')];
    const alone = await platelens(
      'run',
      '--project',
      local,
      ...question,
      '--processes',
      '1',
      '--device',
      'cpu',
    );
    expect(alone, alone.err).toMatchObject({ code: 0 });
    const [first, second] = [startWorker('first'), startWorker('second'), startWorker('third')];

    const words = [
      'run',
      '--project',
      lab,
      ...question,
      '--device',
      'cpu',
      '--queue',
      server.address,
      ...root,
    ];
    const run = startPlatelens(...words);
    await run.saw(/[1-9]\d % smooth-grad/);
    process.kill(-(first.child.pid ?? 0), 'SIGKILL');
    await run.saw(/[2-9]\d % smooth-grad/);
    process.kill(-(second.child.pid ?? 0), 'SIGSTOP');
    await run.saw(/[4-9]\d % smooth-grad/);
    await server.restart();
    const ended = await run.ended;
    process.kill(-(second.child.pid ?? 0), 'SIGCONT');
    expect(ended, ended.err).toMatchObject({ code: 0 });

    const [here, there] = [unitsOf(local), unitsOf(lab)];
    expect(there).toHaveLength(wells.length * 3);
    expect(there.every(({ state }) => state === 'done')).toBe(true);
    expect(there).toEqual(here);
    const looking = await openLabQueue({ address: server.address, kind: 'desktop', log: () => undefined });
    const left = await looking.sql("select name from platelens_queue.queue where name like 'answers-%'");
    await looking.close();
    expect(left, ended.err).toEqual([]);
    const checked = await platelens('check', '--project', lab);
    expect(checked, checked.out).toMatchObject({ code: 0 });
    expect(ended.err).not.toContain('not-a-secret');
  },
  240_000,
);

test.skipIf(bin === null)(
  'members that join a new queue together all come in (needs PostgreSQL)',
  async () => {
    const log = () => undefined;
    const first = await openLabQueue({ address: server.address, kind: 'desktop', log });
    await first.sql('create database untouched');
    await first.close();
    const address = server.address.replace(/[^/]+$/, 'untouched');
    const joining = Array.from({ length: 4 }, () => openLabQueue({ address, kind: 'worker', log }));
    const outcomes = await Promise.allSettled(joining);
    expect(outcomes.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []))).toEqual([]);
    for (const each of outcomes) if (each.status === 'fulfilled') await each.value.close();
  },
  60_000,
);

test.skipIf(bin === null)(
  'members see each other, and another version is refused by name (needs PostgreSQL)',
  async () => {
    const log = () => undefined;
    const worker = await openLabQueue({
      address: server.address,
      kind: 'worker',
      memberName: 'bench 3',
      log,
    });
    const desktop = await openLabQueue({
      address: server.address,
      kind: 'desktop',
      memberName: 'office',
      log,
    });
    try {
      worker.tell({ processes: 4, device: 'cpu', unitsDone: 7 });
      await expect
        .poll(() => desktop.members(), { timeout: 10_000 })
        .toEqual(
          expect.arrayContaining([
            expect.objectContaining({ kind: 'worker', name: 'bench 3', processes: 4, unitsDone: 7 }),
            expect.objectContaining({ kind: 'desktop', name: 'office' }),
          ]),
        );
      await expect(
        openLabQueue({ address: server.address, kind: 'worker', version: '9.9.9', log }),
      ).rejects.toMatchObject({
        kind: 'NetworkMismatch',
        what: expect.stringContaining('worker bench 3 has') as string,
      });
    } finally {
      await worker.close();
      await desktop.close();
    }
  },
  60_000,
);

test.skipIf(bin === null)(
  'images under no shared root, and changed ones, fail their units with the reason (needs PostgreSQL)',
  async () => {
    const project = await makeProject('stray.platelens');
    startWorker('only');
    const words = [
      'run',
      '--project',
      project,
      '--method',
      'input-gradient',
      '--wells',
      'A1',
      '--queue',
      server.address,
    ];
    const outside = await platelens(...words, '--root', `screens=${at('elsewhere')}`, '--json');
    expect(outside.code).toBe(1);
    expect(outside.out).toContain('lie under none of the roots that the lab shares');
    // With another number of channels every intensity is another one.
    writePlate(at('screens', 'plate'), { ...plate, channels: ['RNA', 'DNA'] });
    const changed = await platelens(...words, ...root, '--json');
    expect(changed.code).toBe(1);
    expect(changed.out).toContain('this image is not the one that was imported');
  },
  120_000,
);

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('words about a lab queue are read with care', () => {
  expect(describeAddress('postgres://u:secret@lab.example:5433/queue')).toBe('lab.example:5433/queue');
  expect(() => describeAddress('mysql://u@h/d')).toThrow(/PostgreSQL/);
  expect(() => describeAddress('nonsense')).toThrow(/no address/);
  // An address with a slip in it is not repeated anywhere, since its password would be.
  const slip = () => describeAddress('postgres://u:secret@lab example:port/queue');
  expect(slip).toThrow(/no address/);
  expect(inspect(caught(slip), { depth: 9, showHidden: true })).not.toContain('secret');
  expect(() => parseRoots(['a=/x', 'a=/y'])).toThrow(/named twice/);
  expect(() => parseRoots(['/x'])).toThrow(/no NAME=PATH/);
});

test.skipIf(bin === null)(
  'an address where nobody answers is told without its password',
  async () => {
    const words = ['worker', '--queue', 'postgres://lab:tops3cret@127.0.0.1:9/queue', ...root];
    const { code, err } = await platelens(...words);
    expect(code).toBe(1);
    expect(err).toContain('127.0.0.1:9/queue');
    expect(err).not.toContain('tops3cret');
    await wait(0);
  },
  60_000,
);
