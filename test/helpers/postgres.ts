import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const versionsDir = '/usr/lib/postgresql';

/** Folder of PostgreSQL's programs as Debian installs them, or null. */
export function findPostgres(): string | null {
  const versions = existsSync(versionsDir)
    ? readdirSync(versionsDir).toSorted((a, b) => Number(b) - Number(a))
    : [];
  return (
    versions
      .map((version) => join(versionsDir, version, 'bin'))
      .find((bin) => existsSync(join(bin, 'initdb'))) ?? null
  );
}

/** A PostgreSQL server of its own: a data folder that goes with it, a free port on loopback only. */
export interface Postgres {
  readonly address: string;
  /** Of the server now; its own processes are its children. */
  processId(): number;
  /** Stops it as a crash would and starts it again on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root, so root runs it as the user that its package made. */
function owner(): { readonly uid: number; readonly gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const ask = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: ask('-u'), gid: ask('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

export async function startPostgres(bin: string): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'platelens-pg-'));
  const user = owner();
  if ('uid' in user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const options = { ...user, cwd: folder, stdio: 'ignore' as const };
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'lab', '-A', 'trust', '--no-sync'], options);
  const port = await freePort();
  const words = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', folder];
  const start = async () => {
    const child = spawn(join(bin, 'postgres'), words, options);
    for (;;) {
      const ready = spawn(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)], options);
      const [code] = (await once(ready, 'exit')) as [number];
      if (code === 0) return child;
      if (child.exitCode !== null) throw new Error('postgres does not start');
      await wait(100);
    }
  };
  const end = async (child: Awaited<ReturnType<typeof start>>, signal: NodeJS.Signals) => {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  let child = await start();
  return {
    address: `postgres://lab:not-a-secret@127.0.0.1:${port}/postgres`,
    processId: () => child.pid ?? -1,
    restart: async () => {
      await end(child, 'SIGQUIT');
      child = await start();
    },
    stop: async () => {
      await end(child, 'SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
