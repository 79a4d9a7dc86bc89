import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { badInput, networkMismatch } from '../../../shared/errors.ts';
import { labMemberSchema, type LabMember, type LabState } from '../../../shared/lab.ts';
import { programVersion } from '../../../shared/program.ts';
import { mapsTable } from './lab-maps.ts';

/** A place in a lab queue: the engine's connection and what PlateLens keeps beside its jobs. */
export interface LabQueue {
  readonly boss: PgBoss;
  /** The server and database, without user and password. */
  readonly name: string;
  /** Name of the queue that carries units of this version of the program. */
  readonly units: string;
  readonly self: { readonly id: string; readonly name: string };
  /** Machines that gave a sign of life in the last seconds, desktops included. */
  members(): Promise<LabMember[]>;
  /** Tells the others what this machine does. */
  tell(state: { readonly processes: number; readonly device: string; readonly unitsDone: number }): void;
  readonly sql: (text: string, values?: readonly unknown[]) => Promise<readonly unknown[]>;
  /** What is done inside happens all together or, where it throws, not at all. */
  readonly transaction: <Result>(work: (inside: LabTransaction) => Promise<Result>) => Promise<Result>;
  close(): Promise<void>;
}

export interface LabTransaction {
  readonly sql: LabQueue['sql'];
  /** For the engine's calls, as their option `db`. */
  readonly db: Connection;
}

type Connection = ReturnType<PgBoss['getDb']>;

export interface LabOptions {
  /** postgres://user:password@host:port/database */
  readonly address: string;
  readonly kind: LabMember['kind'];
  /** How the others see this machine; its host name by default. */
  readonly memberName?: string;
  readonly version?: string;
  readonly log: (error: unknown) => void;
}

/** Without a sign of life for so long a member counts as gone. */
const goneAfterSeconds = 10;
const signOfLifeMs = 3000;
/** The engine's shortest; a worker that dies loses its units to the others after about so long. */
const heartbeatSeconds = 10;
/** How often a desktop has the engine look for units of workers that died; their answers go to desktops anyway. */
const supervisionSeconds = 4;

const tables = `
create schema if not exists platelens_lab;
create table if not exists platelens_lab.members (
  id uuid primary key,
  kind text not null,
  name text not null,
  version text not null,
  processes integer not null default 0,
  device text not null default '',
  units_done integer not null default 0,
  seen_at timestamptz not null default now()
);
create table if not exists platelens_lab.network_files (
  sha256 text not null,
  place integer not null,
  part integer not null,
  name text not null,
  data bytea not null,
  primary key (sha256, place, part)
);
${mapsTable}`;

/**
 * Joins a lab queue, and makes its tables where it is new.
 * @throws BadInput where the address leads to no PostgreSQL, NetworkMismatch naming members of another version
 */
export async function openLabQueue(options: LabOptions): Promise<LabQueue> {
  const name = describeAddress(options.address);
  const version = options.version ?? programVersion;
  const boss = new PgBoss({
    connectionString: options.address,
    schema: 'platelens_queue',
    application_name: 'PlateLens',
    max: 6,
    schedule: false,
    supervise: options.kind === 'desktop',
    monitorIntervalSeconds: supervisionSeconds,
    superviseIntervalSeconds: supervisionSeconds,
  });
  // Without a listener a lost connection would end the program; the engine connects again by itself.
  boss.on('error', (error) => options.log(withoutSecrets(error, options.address)));
  const units = `units-${version}`;
  try {
    await oneAtATime(options.address, () => makeQueue(boss, units));
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => undefined);
    throw badInput({
      what: `the lab queue cannot be opened (${withoutSecrets(error, options.address).message})`,
      where: name,
      mend: 'Check that PostgreSQL runs there and that the user may create schemas in the database.',
    });
  }
  return joinQueue(boss, { ...options, name, units, version });
}

async function makeQueue(boss: PgBoss, units: string): Promise<void> {
  await boss.start();
  await boss.getDb().executeSql(tables);
  await boss.createQueue(units, {
    heartbeatSeconds,
    expireInSeconds: 6 * 3600,
    retryLimit: 3,
    deleteAfterSeconds: 86_400,
  });
  // A queue made before keeps its old settings.
  await boss.updateQueue(units, { heartbeatSeconds, retryLimit: 3 });
}

/** Members that join a new queue together would make its tables together, which PostgreSQL does not hold apart. */
async function oneAtATime(address: string, work: () => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: address, application_name: 'PlateLens' });
  // Where the server goes away meanwhile, the work tells of it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(7051746)');
    await work();
  } finally {
    // The lock ends with its connection.
    await client.end();
  }
}

interface JoinOptions extends LabOptions {
  readonly name: string;
  readonly units: string;
  readonly version: string;
}

async function joinQueue(boss: PgBoss, options: JoinOptions): Promise<LabQueue> {
  const { kind, name, units, version, log } = options;
  const self = { id: randomUUID(), name: options.memberName ?? hostname() };
  const sql = statementsOf(boss.getDb());
  const members = async () =>
    z.array(labMemberSchema).parse(
      await sql(
        `select id, kind, name, version, processes, device, units_done as "unitsDone"
         from platelens_lab.members where seen_at > now() - make_interval(secs => $1) order by kind, name, id`,
        [goneAfterSeconds],
      ),
    );
  let state = { processes: 0, device: '', unitsDone: 0 };
  const signOfLife = () =>
    sql(
      `insert into platelens_lab.members (id, kind, name, version, processes, device, units_done)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (id) do update set processes = $5, device = $6, units_done = $7, seen_at = now()`,
      [self.id, kind, self.name, version, state.processes, state.device, state.unitsDone],
    );
  try {
    refuseOtherVersions(await members(), version, name);
    await signOfLife();
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
  const logSafely = (error: unknown) => log(withoutSecrets(error, options.address));
  const timer = setInterval(() => void signOfLife().catch(logSafely), signOfLifeMs);
  return {
    boss,
    name,
    units,
    self,
    members,
    sql,
    transaction: (work) => inTransaction(boss, work),
    tell: (next) => void (state = next),
    close: async () => {
      clearInterval(timer);
      await sql('delete from platelens_lab.members where id = $1', [self.id]).catch(logSafely);
      await boss.stop({ graceful: false });
    },
  };
}

const statementsOf =
  (db: Connection): LabQueue['sql'] =>
  async (text, values = []) => {
    const { rows }: { rows: unknown[] } = await db.executeSql(text, [...values]);
    return rows;
  };

async function inTransaction<Result>(
  boss: PgBoss,
  work: (inside: LabTransaction) => Promise<Result>,
): Promise<Result> {
  const transaction = await boss.getDb().beginTransaction?.();
  if (transaction === undefined) throw new TypeError('the queue engine has no transactions');
  const { db } = transaction;
  try {
    const result = await work({ db, sql: statementsOf(db) });
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** Maps of two versions must not mix in one run, so a queue belongs to the version that its members have. */
function refuseOtherVersions(members: readonly LabMember[], version: string, where: string): void {
  const others = members.filter((member) => member.version !== version);
  if (others.length === 0) return;
  const named = others.map((member) => `${member.kind} ${member.name} has ${member.version}`).join(', ');
  throw networkMismatch({
    what: `this is PlateLens ${version}, and ${named}`,
    where,
    mend: 'Install the same version on every machine of the lab queue.',
  });
}

/** `host:port/database` of an address, without user and password. @throws BadInput where it is none */
export function describeAddress(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    // The cause would carry the address, password and all, into a log.
    throw badInput({ what: 'this is no address of a lab queue', mend: addressForm });
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')
    throw badInput({ what: `a lab queue lies in PostgreSQL, not ${url.protocol}`, mend: addressForm });
  return `${url.host}${url.pathname}`;
}

const addressForm = 'Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE.';

/** An error of the connection as it may be logged: no address and no password in it. */
function withoutSecrets(error: unknown, address: string): Error {
  const message = error instanceof Error && error.message !== '' ? error.message : 'no connection';
  const { password } = new URL(address);
  const clean = [address, password, decodeSafely(password)]
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '***'), message);
  return new Error(clean);
}

/** A password may hold a per cent sign that escapes nothing. */
function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The queue as the window shows it; a server that does not answer is no error but a fact. */
export async function describeLab(queue: LabQueue): Promise<LabState> {
  const { name } = queue;
  try {
    return { name, members: await queue.members(), error: null };
  } catch {
    return { name, members: [], error: 'the server does not answer; what is computed waits for it' };
  }
}
