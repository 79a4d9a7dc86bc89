import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createComputePool } from '../../src/main/compute/index.ts';
import { openProject } from '../../src/main/db/index.ts';
import { inspectNetwork } from '../../src/main/networks/index.ts';
import { readPlateMap } from '../../src/main/plates/index.ts';
import { readListing } from '../../src/main/plates/readers/read-listing.ts';
import { createWorkerPool } from '../../src/main/plates/workers/worker-pool.ts';
import { repairGeometry } from '../../src/main/scoring/index.ts';
import { readRegionFile } from '../../src/main/scoring/regions/read-regions.ts';
import type { RegionFormat } from '../../src/shared/contract/regions.ts';
import { PlateLensError } from '../../src/shared/errors.ts';
import { decodeNpy } from '../../src/shared/npy.ts';
import type { Kind } from './seeds.ts';

/** Reads inputs as the program does: images in threads, networks in a compute process, the rest in main. */
export function createParsers(): {
  readonly parse: (kind: Kind, folder: string, file: string) => Promise<void>;
  readonly close: () => Promise<void>;
} {
  const threads = createWorkerPool({ threads: 1 });
  const compute = createComputePool({
    entry: new URL('../../src/main/compute/process.ts', import.meta.url),
    processes: 1,
  });
  const image = async (path: string) => {
    await threads.run('digest', { path, choice: { z: 'middle', t: 0 } });
  };
  const plate = async (folder: string) => {
    const { root, images } = await readListing(folder, 'auto', {});
    return images.map(({ relativePath }) => join(root, relativePath));
  };
  const listed = async (folder: string) => {
    await plate(folder);
  };
  const map = async (_: string, file: string) => {
    await readPlateMap(file);
  };
  const network = async (_: string, file: string) => {
    await inspectNetwork(compute, file);
  };
  const parsers: Readonly<Record<Kind, (folder: string, file: string) => Promise<void>>> = {
    tiff: (_, file) => image(file),
    png: (_, file) => image(file),
    zarr: async (folder) => {
      for (const path of await plate(join(folder, 'written.zarr'))) await image(path);
    },
    harmony: listed,
    imagexpress: listed,
    cellvoyager: listed,
    'plate-map-csv': map,
    'plate-map-xlsx': map,
    geojson: (_, file) => readRegions(file, 'geojson'),
    coco: (_, file) => readRegions(file, 'coco'),
    voc: (_, file) => readRegions(file, 'voc'),
    onnx: network,
    tfjs: (_, file) => network(dirname(file), file),
    keras: network,
    npy: async (_, file) => void decodeNpy(await readFile(file), file),
    project: (_, file) => readProject(file),
  };
  return {
    parse: (kind, folder, file) => parsers[kind](folder, file),
    close: async () => {
      await threads.close();
      await compute.close();
    },
  };
}

async function readRegions(path: string, format: RegionFormat): Promise<void> {
  const field = { width: 16, height: 12 };
  for (const { regions } of await readRegionFile({ path, format })) {
    for (const { geometry } of regions) {
      try {
        repairGeometry(geometry, field);
      } catch (error) {
        // One that is refused is left out, with the reason, and the next is taken.
        if (!(error instanceof PlateLensError)) throw error;
      }
    }
  }
}

async function readProject(path: string): Promise<void> {
  const project = openProject(path, { mode: 'write', busyTimeoutMs: 100 });
  try {
    await project.checkProject();
    for (const { id } of project.listPlates()) project.readPlateView(id);
    project.listRegionClasses();
    project.listNetworks();
  } finally {
    project.close();
  }
}
