import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import { findPostgres, startPostgres, type Postgres } from '../helpers/postgres.ts';
import { writePlate } from '../helpers/written-plate.ts';
import { platelens, startPlatelens, type Running } from './run-platelens.ts';
import { writeClassifier } from './small-networks.ts';

const rows = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
const wells = rows.flatMap((row) => Array.from({ length: 12 }, (_, column) => `${row}${column + 1}`));

/** The plate of the lab: 96 wells of one field. */
export const labPlate = { wells, fields: 1, channels: ['DNA'], width: 24, height: 24 };
/** What the lab is asked: three units a well, each of which takes a while. */
export const labQuestion = [
  ...['--method', 'smooth-grad', '--target', 'all', '--seed', '3', '--set', 'samples=8'],
];
export const labUnits = wells.length * 3;

/** Where PostgreSQL's programs lie, or null: without them these tests are skipped. */
export const postgresPrograms = findPostgres();

/** A unit with its map's bytes. */
export type StoredUnit = z.infer<typeof unitRow>;

const unitRow = z.object({
  field: z.number(),
  target: z.string(),
  state: z.string(),
  data: z.instanceof(Buffer).nullable(),
});

/** A plate in a folder that a lab shares, a network, and a PostgreSQL server of its own. */
export interface LabScreen {
  readonly server: Postgres;
  readonly root: readonly string[];
  at(...parts: string[]): string;
  /** A project whose images lie under the folder that the lab shares. */
  makeProject(name: string): Promise<string>;
  /** What a run of the question on this machine alone stores; computed once. */
  localUnits(): Promise<StoredUnit[]>;
  /** The desktop that lets the lab compute the question. */
  startRun(project: string): Running;
  /** A worker that ends with the test, its compute processes with it. */
  startWorker(name: string): Running;
  close(): Promise<void>;
}

/** Kills a command with the processes that it started; nothing happens where it has ended. */
export function killAll({ child }: Running): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** Every unit of the newest run with its map's bytes, in one order for all projects. */
export function unitsOf(path: string): StoredUnit[] {
  const database = new Database(path, { readonly: true });
  try {
    const select = database.prepare(`
      select units.field_id as field, target_key as target, units.state, maps.data from units
      left join maps on maps.unit_id = units.id
      where run_id = (select max(id) from runs) order by field_id, target_key`);
    return z.array(unitRow).parse(select.all());
  } finally {
    database.close();
  }
}

/** Makes the screen and starts its server; nothing but a folder where there is no PostgreSQL. */
export async function openLabScreen(): Promise<LabScreen> {
  const folder = mkdtempSync(join(tmpdir(), 'platelens-lab-'));
  const at = (...parts: string[]) => join(folder, ...parts);
  const root = ['--root', `screens=${at('screens')}`];
  const server = postgresPrograms === null ? absentServer : await startPostgres(postgresPrograms);
  mkdirSync(at('screens'));
  writePlate(at('screens', 'plate'), labPlate);
  writeClassifier(at('net.onnx'), 1);
  const must = async (...words: string[]) => {
    const ended = await platelens(...words);
    expect(ended, ended.err).toMatchObject({ code: 0 });
  };
  const makeProject = async (name: string) => {
    const path = at(name);
    await must('import', at('screens', 'plate'), '--project', path);
    const added = ['--project', path, '--name', 'net', '--labels', 'a,b,c', '--view', 'field'];
    await must('network', 'add', at('net.onnx'), ...added);
    return path;
  };
  const run = (project: string) => ['run', '--project', project, ...labQuestion, '--device', 'cpu'];
  const computeHere = async () => {
    const path = await makeProject('local.platelens');
    await must(...run(path), '--processes', '1');
    return unitsOf(path);
  };
  let local: Promise<StoredUnit[]> | undefined;
  return {
    ...{ server, root, at, makeProject },
    localUnits: () => (local ??= computeHere()),
    startRun: (project) => startPlatelens(...run(project), '--queue', server.address, ...root),
    startWorker: (name) => {
      const words = ['worker', '--queue', server.address, ...root, '--name', name];
      const running = startPlatelens(...words, '--processes', '1', '--json');
      onTestFinished(async () => {
        killAll(running);
        await running.ended.catch(() => undefined);
      });
      return running;
    },
    close: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const absentServer: Postgres = {
  address: '',
  processId: () => -1,
  restart: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};
