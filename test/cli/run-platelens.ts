import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';

const program = join(import.meta.dirname, '..', '..', 'bin', 'platelens.js');

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that runs. `saw` waits until its error stream, where progress is told, holds a text. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  saw(pattern: RegExp): Promise<void>;
}

/** Starts the program as a person does, in a process group of its own so that a signal can reach all its processes. */
export function startPlatelens(...words: readonly string[]): Running {
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
  const saw = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (pattern.test(err)) resolve();
      };
      look();
      child.stderr.on('data', look);
      void ended.then(() => reject(new Error(`the command ended before it told ${String(pattern)}: ${err}`)));
    });
  return { child, ended, saw };
}

/** Runs the program to its end. */
export function platelens(...words: readonly string[]): Promise<Ended> {
  return startPlatelens(...words).ended;
}

/** The bytes of a file as one short text. */
export const fingerprint = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/**
 * Every row of every table of a project as one short text. Opening a project for writing counts up a number in the
 * file's header, so its bytes may differ where its content does not.
 */
export function contentOf(path: string): string {
  const database = new Database(path, { readonly: true });
  try {
    const tables = database.prepare("select name, sql from sqlite_master where type = 'table' order by name");
    const hash = createHash('sha256');
    for (const { name, sql } of z.array(tableSchema).parse(tables.all())) {
      hash.update(sql);
      for (const row of database.prepare(`select * from "${name}" order by 1`).raw().all()) {
        hash.update(JSON.stringify(row));
      }
    }
    return hash.digest('hex');
  } finally {
    database.close();
  }
}

const tableSchema = z.object({ name: z.string(), sql: z.string() });
