import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { networkMismatch, notFound } from '../../../shared/errors.ts';
import type { LabQueue } from './lab-queue.ts';

/** A file travels in parts, since PostgreSQL takes a value only up to 1 GiB and both ends hold one part at a time. */
const partBytes = 8 * 2 ** 20;

/**
 * Puts a network's files, the main one first, into the queue under its hash, unless they are there. They come under a
 * name of their own first and get the hash in one step, so that nobody sees a network that is not whole.
 */
export async function sendNetwork(lab: LabQueue, sha256: string, files: readonly string[]): Promise<void> {
  const there = await lab.sql('select 1 from platelens_lab.network_files where sha256 = $1 limit 1', [
    sha256,
  ]);
  if (there.length > 0) return;
  const staging = `sending-${sha256}-${randomUUID()}`;
  for (const [place, path] of files.entries()) {
    let part = 0;
    for await (const data of readParts(path))
      await lab.sql(
        'insert into platelens_lab.network_files (sha256, place, part, name, data) values ($1, $2, $3, $4, $5)',
        [staging, place, part++, basename(path), data],
      );
  }
  await lab.sql(
    `with gone as (delete from platelens_lab.network_files where sha256 = $1 returning place, part, name, data)
     insert into platelens_lab.network_files (sha256, place, part, name, data)
     select $2, place, part, name, data from gone on conflict do nothing`,
    [staging, sha256],
  );
}

async function* readParts(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    for (;;) {
      const buffer = Buffer.alloc(partBytes);
      const { bytesRead } = await file.read(buffer, 0, partBytes, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

const partRowSchema = z.object({ place: z.int(), part: z.int(), name: z.string() });
type PartRow = z.infer<typeof partRowSchema>;
const dataRowSchema = z.object({ data: z.instanceof(Uint8Array) });

/** What each queue's worker has fetched and checked; a unit must not wait for a hash again. */
const fetched = new WeakMap<LabQueue, Map<string, string>>();

/**
 * The main file of a network on this machine, fetched from the queue once and kept in the system's folder for temporary
 * files under its hash. Others may write into that folder: what lies there is used only if its bytes give the hash.
 * @throws NotFound where the queue does not have it, NetworkMismatch where its bytes do not give the hash
 */
export async function fetchNetwork(lab: LabQueue, sha256: string): Promise<string> {
  const known = fetched.get(lab) ?? new Map<string, string>();
  fetched.set(lab, known);
  const before = known.get(sha256);
  if (before !== undefined && (await isFile(before))) return before;
  const path = await fetchChecked(lab, sha256);
  known.set(sha256, path);
  return path;
}

async function fetchChecked(lab: LabQueue, sha256: string): Promise<string> {
  const folder = join(tmpdir(), 'platelens-lab-networks', sha256);
  const rows = z
    .array(partRowSchema)
    .parse(
      await lab.sql(
        'select place, part, name from platelens_lab.network_files where sha256 = $1 order by place, part',
        [sha256],
      ),
    );
  const [first] = rows;
  if (first === undefined)
    throw notFound({ what: `the lab queue has no network ${sha256.slice(0, 12)}`, where: lab.name });
  const name = basename(first.name);
  if (await holds(folder, rows, sha256)) return join(folder, name);
  const fresh = `${folder}-${randomUUID()}`;
  try {
    await mkdir(fresh, { recursive: true });
    await writeParts(lab, sha256, rows, fresh);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
  try {
    await rename(fresh, folder);
    return join(folder, name);
  } catch {
    // Another process of this machine was first, or something else lies there, which is left alone.
    if (!(await holds(folder, rows, sha256))) return join(fresh, name);
    await rm(fresh, { recursive: true, force: true });
    return join(folder, name);
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}

/** Whether the files of a folder, one after another, give the hash. */
async function holds(folder: string, rows: readonly PartRow[], sha256: string): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    for (const name of new Set(rows.map((row) => basename(row.name))))
      for await (const chunk of createReadStream(join(folder, name), { highWaterMark: 2 ** 20 }))
        // A stream without an encoding yields Buffers.
        hash.update(chunk as Buffer);
  } catch {
    // A file is not there or cannot be read: the network is fetched then.
    return false;
  }
  return hash.digest('hex') === sha256;
}

async function writeParts(
  lab: LabQueue,
  sha256: string,
  rows: readonly PartRow[],
  folder: string,
): Promise<void> {
  const hash = createHash('sha256');
  for (const { place, part, name } of rows) {
    const [row] = await lab.sql(
      'select data from platelens_lab.network_files where sha256 = $1 and place = $2 and part = $3',
      [sha256, place, part],
    );
    const { data } = dataRowSchema.parse(row);
    hash.update(data);
    const file = await open(join(folder, basename(name)), 'a');
    try {
      await file.write(data);
    } finally {
      await file.close();
    }
  }
  if (hash.digest('hex') === sha256) return;
  throw networkMismatch({
    what: `the network that the lab queue holds under ${sha256.slice(0, 12)} is another one`,
    where: lab.name,
    mend: 'Empty the table platelens_lab.network_files and send the run again.',
  });
}
