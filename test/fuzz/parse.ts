import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { createComputePool } from '../../src/main/compute/index.ts';
import { openProject, repairProject } from '../../src/main/db/index.ts';
import { nameAnswer, openAnswer } from '../../src/main/jobs/lab/open-answer.ts';
import { readTargetMask } from '../../src/main/jobs/target-mask.ts';
import { inspectNetwork, readCapeHead } from '../../src/main/networks/index.ts';
import { readPlateMap } from '../../src/main/plates/index.ts';
import { readListing } from '../../src/main/plates/readers/read-listing.ts';
import { createWorkerPool } from '../../src/main/plates/workers/worker-pool.ts';
import { openRecentProjects } from '../../src/main/recent-projects.ts';
import { labelTableName } from '../../src/main/scoring/regions/formats/label-image.ts';
import { createRegionReader, type RegionReader } from '../../src/main/scoring/regions/region-reader.ts';
import type { RegionFormat } from '../../src/shared/contract/regions.ts';
import { badInput, fromErrorRecord } from '../../src/shared/errors.ts';
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
  const regions = createRegionReader();
  const image = async (path: string) => {
    const { images } = await threads.run('digestSome', { images: [{ path, choice: { z: 'middle', t: 0 } }] });
    for (const outcome of images) if (!outcome.ok) throw fromErrorRecord(outcome.error);
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
    'ome-tiff': (_, file) => image(file),
    png: (_, file) => image(file),
    mask: async (_, path) => {
      const readPicture = (named: string) => threads.run('picture', { path: named });
      await readTargetMask({ kind: 'mask', path }, { readPicture });
    },
    zarr: async (folder) => {
      for (const path of await plate(join(folder, 'written.zarr'))) await image(path);
    },
    harmony: listed,
    imagexpress: listed,
    cellvoyager: listed,
    'plate-map-csv': map,
    'plate-map-xlsx': map,
    geojson: (_, file) => readRegions(regions, file, 'geojson'),
    coco: (_, file) => readRegions(regions, file, 'coco'),
    voc: (_, file) => readRegions(regions, file, 'voc'),
    'label-image': (folder, file) =>
      readRegions(
        regions,
        basename(file) === labelTableName ? join(folder, 'labels.tif') : file,
        'label-image',
      ),
    'ome-zarr-labels': (folder) => readRegions(regions, join(folder, 'image.zarr'), 'ome-zarr-labels'),
    'cellprofiler-csv': (_, file) => readRegions(regions, file, 'cellprofiler-csv'),
    onnx: network,
    tfjs: network,
    keras: network,
    package: (folder, file) => network(folder, file.endsWith('.zip') ? file : folder),
    'cape-head': async (_, file) => {
      await readCapeHead(file);
    },
    npy: async (_, file) => void decodeNpy(await readFile(file), file),
    project: (_, file) => readProject(file),
    repair: async (folder, file) => {
      await repairProject(file, join(folder, 'repaired.platelens'));
      await readProject(join(folder, 'repaired.platelens'));
    },
    'lab-answer': async (_, file) => readAnswer(await readFile(file, 'utf8')),
    'recent-projects': async (folder) => {
      await openRecentProjects(folder).list();
    },
  };
  return {
    parse: (kind, folder, file) => parsers[kind](folder, file),
    close: async () => {
      await threads.close();
      await regions.close();
      await compute.close();
    },
  };
}

async function readRegions(reader: RegionReader, path: string, format: RegionFormat): Promise<void> {
  const options = { size: { width: 16, height: 12 }, class: null, annotator: null, first: 1 };
  for (const { place } of await reader.read({ path, format })) {
    // A region that is refused is left out, with the reason, and the next is taken.
    const slices = reader.take({ ...options, place });
    while ((await slices.next()).done !== true);
  }
}

async function readProject(path: string): Promise<void> {
  const project = openProject(path, { mode: 'write', busyTimeoutMs: 100 });
  try {
    await project.checkProject();
    for (const { id } of project.listPlates()) project.readPlateView(id);
    project.listRegionClasses();
    project.listRegions({});
    project.listScores();
    project.regionHistory();
    for (const { id } of project.listNetworks()) project.readNetworkFiles(id);
    for (const plate of project.listPlates())
      for (const run of project.listRuns(plate.id)) {
        for (const unit of project.unitsOfRun(run.id))
          if (unit.state === 'done') await project.readMaps(unit.id);
      }
  } finally {
    project.close();
  }
}

const travelled = z.object({ answer: z.unknown(), packed: z.base64() });

/** PostgreSQL gives back what was stored as JSON, so that only what is JSON arrives, and the bytes of the maps beside it. */
async function readAnswer(text: string): Promise<void> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw badInput({ what: 'this is no JSON', cause });
  }
  const read = travelled.safeParse(data);
  if (!read.success) throw badInput({ what: read.error.message });
  const answer = nameAnswer(read.data.answer);
  if (answer === null) throw badInput({ what: 'the answer names no unit' });
  const outcome = await openAnswer(answer, Buffer.from(read.data.packed, 'base64'));
  if (!outcome.ok) throw badInput({ what: outcome.error });
}
