import { z } from 'zod';
import { networkSchema, type Network } from '../../shared/contract/rpc.ts';
import { notFound } from '../../shared/errors.ts';
import { networkIdSchema, type NetworkId } from '../../shared/ids.ts';
import {
  capeHeadSchema,
  networkDescriptionSchema,
  recipeSchema,
  type CapeHead,
  type NetworkDescription,
  type Recipe,
} from '../../shared/network.ts';
import { programVersion } from '../../shared/program.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { now, parseJson, parseRow } from './rows.ts';

/** A file kept inside the project. */
export interface EmbeddedFile {
  /** File name without folder. */
  readonly name: string;
  readonly data: Uint8Array;
}

export interface NewNetwork {
  readonly name: string;
  /** Absolute path of the network's main file. */
  readonly path: string;
  readonly sha256: string;
  readonly labels: readonly string[];
  readonly recipe: Recipe;
  readonly description: NetworkDescription;
  readonly capeHead: CapeHead | null;
  /** Folder of the package that the network came in (test tensors, metadata), or null. */
  readonly packageDir: string | null;
  /** The network's files where the project is to carry them: the main file first, then external data. */
  readonly files: readonly EmbeddedFile[];
}

/** A network with what only the services need. */
export type StoredNetwork = Network & {
  readonly capeHead: CapeHead | null;
  readonly packageDir: string | null;
};

/** Stores a network with its embedded files in one transaction. */
export function insertNetwork(project: ProjectFile, network: NewNetwork): StoredNetwork {
  const { connection } = project;
  return connection.transaction(() => {
    const { id } = connection.run(
      query.insertInto('networks').values({
        name: network.name,
        path: network.path,
        sha256: network.sha256,
        labels: JSON.stringify(network.labels),
        recipe: JSON.stringify(network.recipe),
        description: JSON.stringify(network.description),
        cape_head: network.capeHead === null ? null : JSON.stringify(network.capeHead),
        package_dir: network.packageDir,
        created_at: now(),
        program_version: programVersion,
      }),
    );
    for (const file of network.files) {
      connection.run(query.insertInto('network_files').values({ network_id: id, ...file }));
    }
    return readNetwork(project, networkIdSchema.parse(id));
  });
}

type NetworkRow = {
  id: number;
  name: string;
  path: string;
  sha256: string;
  labels: string;
  recipe: string;
  description: string;
  cape_head: string | null;
  package_dir: string | null;
};

function toNetwork(project: ProjectFile, row: NetworkRow): StoredNetwork {
  const network = parseRow(project, networkSchema, {
    id: row.id,
    name: row.name,
    path: row.path,
    sha256: row.sha256,
    labels: parseJson(project, z.array(z.string()), row.labels),
    recipe: parseJson(project, recipeSchema, row.recipe),
    description: parseJson(project, networkDescriptionSchema, row.description),
    hasCapeHead: row.cape_head !== null,
  });
  const capeHead = row.cape_head === null ? null : parseJson(project, capeHeadSchema, row.cape_head);
  return { ...network, capeHead, packageDir: row.package_dir };
}

/** One network. @throws NotFound */
export function readNetwork(project: ProjectFile, networkId: NetworkId): StoredNetwork {
  const row = project.connection.get(query.selectFrom('networks').selectAll().where('id', '=', networkId));
  if (row === undefined) throw noNetwork(project, networkId);
  return toNetwork(project, row);
}

/** The project's networks in the order they were added, as the screens show them. */
export function listNetworks(project: ProjectFile): Network[] {
  return project.connection
    .all(query.selectFrom('networks').selectAll().orderBy('id'))
    .map((row) => parseRow(project, networkSchema, toNetwork(project, row)));
}

/** Stores a fitted CAPE head with its network, or takes it away. */
export function setCapeHead(project: ProjectFile, networkId: NetworkId, capeHead: CapeHead | null): void {
  const { changes } = project.connection.run(
    query
      .updateTable('networks')
      .set({ cape_head: capeHead === null ? null : JSON.stringify(capeHead) })
      .where('id', '=', networkId),
  );
  if (changes === 0) throw noNetwork(project, networkId);
}

/** Says where a network's file lies now; its content must be the same, which the caller has made sure of. */
export function setNetworkPath(project: ProjectFile, networkId: NetworkId, path: string): void {
  const { changes } = project.connection.run(
    query.updateTable('networks').set({ path }).where('id', '=', networkId),
  );
  if (changes === 0) throw noNetwork(project, networkId);
}

/** The files that the project carries of a network; none where it was added without them. */
export function readNetworkFiles(project: ProjectFile, networkId: NetworkId): EmbeddedFile[] {
  return project.connection
    .all(query.selectFrom('network_files').selectAll().where('network_id', '=', networkId).orderBy('name'))
    .map(({ name, data }) => ({ name, data }));
}

function noNetwork(project: ProjectFile, networkId: NetworkId) {
  return notFound({ what: `the project has no network ${networkId}`, where: project.path });
}
