import { readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { cancelled, storage } from '../../shared/errors.ts';
import type { StopSignal } from '../../shared/stop-signal.ts';
import { connect } from './connection.ts';
import { flushAhead } from './flush-ahead.ts';
import { projectFiles } from './make-project.ts';
import type { ProjectFile } from './project-file.ts';

/** A copy of a project that was taken by itself. */
export interface Snapshot {
  readonly path: string;
  /** Grows by one from snapshot to snapshot; clocks may jump, this does not. */
  readonly number: number;
  readonly takenAt: Date;
  /** It has not been opened for changes since it was taken. One that has is a project of its own. */
  readonly untouched: boolean;
}

/** Why no snapshot was taken. */
export type SnapshotSkip =
  | { readonly kind: 'read-only' }
  | { readonly kind: 'recent'; readonly newest: Snapshot }
  | { readonly kind: 'too-large'; readonly bytes: number }
  | { readonly kind: 'no-room'; readonly bytes: number; readonly free: number };

export type SnapshotOutcome = SnapshotSkip | { readonly kind: 'taken'; readonly path: string };

export interface SnapshotOptions {
  readonly signal?: StopSignal | undefined;
  readonly now?: Date;
  /** Free bytes of the project's drive; by default as its file system says. */
  readonly free?: () => Promise<number>;
  /** Larger projects are left to the person's own backups. */
  readonly largestBytes?: number;
}

const kept = 3;
const largestBytes = 2 * 2 ** 30;
/** What a snapshot leaves free: as much as a run does. */
const leastFreeBytes = 200 * 2 ** 20;
/** Somewhat under a day, so that the same hour of the next day counts as another. */
const oftenMs = 20 * 3600 * 1000;
/** The coarsest file systems keep times to two seconds. */
const sameTimeMs = 2500;

/**
 * Copies the project beside itself, once a day at most, as `NAME.snapshot-0007-2026-11-21T065310Z.platelens`, and removes
 * the oldest untouched copies beyond three. SQLite's online backup copies in slices, between which others work; what is
 * stored meanwhile is in the copy. A copy that is not whole never bears the name of one.
 * @throws Cancelled, also where the project is closed meanwhile; Storage where the drive fails or fills
 */
export async function takeSnapshot(
  project: ProjectFile,
  options: SnapshotOptions = {},
): Promise<SnapshotOutcome> {
  const { signal, now = new Date() } = options;
  if (project.readOnly) return { kind: 'read-only' };
  const known = await listSnapshots(project);
  const skip = await reasonToSkip(project, known, options);
  if (skip !== null) return skip;
  const number = Math.max(0, ...known.map((snapshot) => snapshot.number)) + 1;
  const path = join(dirname(resolve(project.path)), nameSnapshot(project.path, number, now));
  const part = `${resolve(project.path)}.snapshot-part`;
  try {
    await removePart(part);
    await copyProject(project, part, signal);
    makeOneFile(part);
    await utimes(part, now, now);
    await rename(part, path);
  } catch (error) {
    await removePart(part);
    // A project that is closed meanwhile takes its backup with it.
    if (signal?.aborted === true) throw cancelled();
    throw error;
  }
  await removeOldest(known);
  return { kind: 'taken', path };
}

/** The snapshots beside a project, the newest first. */
export async function listSnapshots({ path }: Pick<ProjectFile, 'path'>): Promise<Snapshot[]> {
  const folder = dirname(resolve(path));
  const found: Snapshot[] = [];
  for (const name of await readdir(folder)) {
    const told = readName(path, name);
    if (told === null) continue;
    const facts = await stat(join(folder, name)).catch(() => null);
    if (facts?.isFile() !== true) continue;
    const untouched = Math.abs(facts.mtimeMs - told.takenAt.getTime()) <= sameTimeMs;
    found.push({ path: join(folder, name), ...told, untouched });
  }
  return found.sort((a, b) => b.number - a.number);
}

/** Why none is taken, as a sentence. */
export function describeSkip(skip: SnapshotSkip): string {
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  switch (skip.kind) {
    case 'read-only':
      return 'the project is open for reading only';
    case 'recent':
      return `the last snapshot was taken at ${skip.newest.takenAt.toISOString()}`;
    case 'too-large':
      return `the project has ${gib(skip.bytes)}; copies are taken of projects up to ${gib(largestBytes)}`;
    case 'no-room':
      return `the copy needs ${gib(skip.bytes)}, and its drive has ${gib(skip.free)} left`;
  }
}

async function reasonToSkip(
  { connection, path }: ProjectFile,
  known: readonly Snapshot[],
  options: SnapshotOptions,
): Promise<SnapshotSkip | null> {
  const now = (options.now ?? new Date()).getTime();
  // By the distance to either side: a clock that was set back must neither stop snapshots nor multiply them.
  const newest = known.find(({ takenAt }) => Math.abs(now - takenAt.getTime()) < oftenMs);
  if (newest !== undefined) return { kind: 'recent', newest };
  const bytes = Number(connection.pragma('page_count')) * Number(connection.pragma('page_size'));
  if (bytes > (options.largestBytes ?? largestBytes)) return { kind: 'too-large', bytes };
  const free = await (options.free ?? (() => freeBytesBeside(path)))();
  return free < bytes + leastFreeBytes ? { kind: 'no-room', bytes, free } : null;
}

async function freeBytesBeside(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(dirname(resolve(path)));
  return bavail * bsize;
}

const stemOf = (path: string) => basename(path, extname(path));

function nameSnapshot(path: string, number: number, takenAt: Date): string {
  const time = takenAt.toISOString().replaceAll(/:|\.\d+/g, '');
  return `${stemOf(path)}.snapshot-${String(number).padStart(4, '0')}-${time}.platelens`;
}

function readName(path: string, name: string): Pick<Snapshot, 'number' | 'takenAt'> | null {
  const stem = `${stemOf(path)}.snapshot-`;
  if (!name.startsWith(stem)) return null;
  const parts = /^(\d{4,9})-(\d{4}-\d\d-\d\dT)(\d\d)(\d\d)(\d\d)Z\.platelens$/.exec(name.slice(stem.length));
  if (parts === null) return null;
  const [, number, day, hour, minute, second] = parts;
  const takenAt = new Date(`${day ?? ''}${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
  return Number.isNaN(takenAt.getTime()) ? null : { number: Number(number), takenAt };
}

/** The backup carries the mark of the write-ahead log; without it the copy can be read from a drive that takes no writing. */
function makeOneFile(part: string): void {
  const copy = connect(part, { readOnly: false, mustExist: true, busyTimeoutMs: 0 });
  try {
    if (copy.pragma('journal_mode = delete') !== 'delete')
      throw storage({ what: 'the snapshot cannot be made one file', where: part });
  } finally {
    copy.close();
  }
}

async function copyProject({ connection }: ProjectFile, part: string, signal?: StopSignal): Promise<void> {
  const drive = await flushAhead(part);
  try {
    await connection.backup(part, (bytes) => {
      if (signal?.aborted === true) throw cancelled();
      return drive.mayWrite(bytes);
    });
  } finally {
    await drive.close();
  }
}

/** Not within a turn as `removeProject` does it: half a copy may have gigabytes, which a drive takes its time to free. */
async function removePart(part: string): Promise<void> {
  for (const file of projectFiles(part)) await rm(file, { force: true });
}

/** What a person has opened and changed is theirs, and stays. */
async function removeOldest(before: readonly Snapshot[]): Promise<void> {
  const old = before.filter(({ untouched }) => untouched).slice(kept - 1);
  for (const { path } of old) await rm(path, { force: true });
}
