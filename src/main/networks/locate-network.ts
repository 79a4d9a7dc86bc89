import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { NetworkFile } from '../../shared/compute-port.ts';
import { isCancelled, networkMismatch, notFound } from '../../shared/errors.ts';
import type { EmbeddedFile, Project, StoredNetwork } from '../db/index.ts';
import { hashNetwork, isPartOf } from './network-file.ts';

/**
 * The file to run a stored network from: where it was added, or, where that file is gone, the copy inside the
 * project, unpacked once into the system's folder for temporary files under its hash.
 * @throws NotFound where there is neither, NetworkMismatch where the file is another network than the one added.
 */
export async function locateNetwork(
  project: Project,
  network: StoredNetwork,
  signal?: AbortSignal,
): Promise<NetworkFile> {
  const exists = await isFile(network.path);
  const { ports } = network.recipe;
  const file = exists ? await hashNetwork(network.path, signal) : null;
  if (file?.sha256 === network.sha256) return { ...file, ports };
  const embedded = project.readNetworkFiles(network.id);
  if (embedded.length > 0) return { ...(await unpack(project, network, embedded, signal)), ports };
  if (file === null) {
    throw notFound({
      what: `the file of network "${network.name}" is gone`,
      where: network.path,
      mend: 'Put it back, or add the network again from where it lies now.',
    });
  }
  throw networkMismatch({
    what: `the file of network "${network.name}" has changed since it was added`,
    where: network.path,
    mend: 'Put the old file back, or add the new one as a network of its own.',
  });
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true;
}

async function unpack(
  project: Project,
  network: StoredNetwork,
  files: readonly EmbeddedFile[],
  signal: AbortSignal | undefined,
): Promise<NetworkFile> {
  const folder = join(tmpdir(), 'platelens-networks', network.sha256);
  const name = mainFile(files.map((file) => safeName(file.name)));
  const main = join(folder, name);
  if (!(await holds(main, network.sha256, signal))) {
    const fresh = `${folder}-${randomUUID()}`;
    await mkdir(fresh, { recursive: true });
    for (const file of files) await writeFile(join(fresh, safeName(file.name)), file.data);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  }
  const file = await hashNetwork(main, signal);
  if (file.sha256 === network.sha256) return file;
  await rm(folder, { recursive: true, force: true });
  throw networkMismatch({
    what: `the copy of network "${network.name}" inside the project is damaged`,
    where: project.path,
    mend: 'Add the network again.',
  });
}

/** The name of the file that the others belong to. */
function mainFile(names: readonly string[]): string {
  const main = names.find((name) => names.every((other) => isPartOf(name, other)));
  return main ?? names[0] ?? 'network';
}

/** Anybody may have made the project: only the last part of a stored path may name a file here. */
function safeName(stored: string): string {
  const name = basename(stored.replaceAll('\\', '/'));
  return name === '' || name === '.' || name === '..' ? 'network' : name;
}

async function holds(path: string, sha256: string, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    return (await hashNetwork(path, signal)).sha256 === sha256;
  } catch (error) {
    if (isCancelled(error)) throw error;
    return false;
  }
}
