import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  drawBenchImages,
  writeBenchPlate,
  type BenchPlate,
} from '../../src/main/cli/bench/plates/write-bench-plate.ts';
import { openProject, type Project } from '../../src/main/db/index.ts';
import { importPlate } from '../../src/main/plates/index.ts';
import type { NetworkId, PlateId } from '../../src/shared/ids.ts';
import { createRandom, type Random } from '../../src/shared/random.ts';
import { benchNetwork } from './bench-network.ts';

/** The plate of the promise: 13,824 planes. */
export const wholePlate: BenchPlate = {
  ...{ rows: 16, columns: 24, fields: 9, channels: 4, side: 512 },
  compression: 'none',
};

/** A plate of many wells with one small image each. */
export const crowdedPlate = {
  ...{ name: 'crowded', rows: 32, columns: 48, fields: 1, channels: 1, side: 64 },
  compression: 'none',
} as const;

export interface BenchProjectOptions {
  /** Another size for the plate of many wells. */
  readonly crowded?: Pick<BenchPlate, 'rows' | 'columns'>;
  readonly onProgress?: (share: number, label: string) => void;
}

const mapSide = 14;

/**
 * Draws a plate and one of 1,536 wells, imports them into a new project in `folder`, and lays a map with a verdict on
 * every field. @returns the project's path
 */
export async function makeBenchProject(
  folder: string,
  plate: BenchPlate,
  { crowded = { rows: 32, columns: 48 }, onProgress = () => undefined }: BenchProjectOptions = {},
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'window.platelens');
  const project = openProject(path, { mode: 'create' });
  try {
    for (const [name, drawn] of [
      ['plate', plate],
      [crowdedPlate.name, { ...crowdedPlate, ...crowded }],
    ] as const) {
      await addPlate(project, join(folder, name), drawn, (share) => onProgress(share, `importing ${name}`));
    }
    const networkId = project.insertNetwork(benchNetwork).id;
    for (const { id } of project.listPlates()) {
      await addRun(project, id, networkId, createRandom(5), (share) => onProgress(share, 'maps'));
    }
  } finally {
    project.close();
  }
  return path;
}

async function addPlate(
  project: Project,
  folder: string,
  plate: BenchPlate,
  onProgress: (share: number) => void,
): Promise<void> {
  const { signal } = new AbortController();
  const images = await drawBenchImages(`${folder} images`, plate);
  await writeBenchPlate(folder, plate, images, 0, signal);
  const onImport = ({ done, total }: { done: number; total: number }) => onProgress(done / total);
  await importPlate(project, { path: folder }, { signal, onProgress: onImport });
}

async function addRun(
  project: Project,
  plateId: PlateId,
  networkId: NetworkId,
  random: Random,
  onProgress: (share: number) => void,
): Promise<void> {
  const target = { kind: 'predicted' as const };
  const fields = project.readPlateView(plateId, () => true).wells.flatMap((well) => well.fields);
  const run = project.createRun(
    {
      ...{ plateId, networkId, method: 'hires-cam' as const, parameters: {}, layer: null, seed: 1 },
      ...{ targets: [target], wells: null },
    },
    fields.map(({ id }) => ({ fieldId: id, target })),
  );
  project.setRunState(run.id, 'running');
  const sizes = new Map(fields.map(({ id, width, height }) => [id, [width, height] as const]));
  const units = project.unitsOfRun(run.id);
  const grid = { count: 1, height: mapSide, width: mapSide };
  for (const [index, { id, fieldId }] of units.entries()) {
    const [width, height] = sizes.get(fieldId) ?? [1, 1];
    const data = Float32Array.from({ length: mapSide ** 2 }, () => random.uniform() - 0.2);
    const likely = random.uniform();
    const probabilities = [1 - likely, likely];
    await project.commitUnit(id, {
      maps: { ...grid, data, boxes: Float32Array.of(0, 0, width, height) },
      facts: {
        ...{ ...grid, unit: 'activation', layer: null, min: -0.2, max: 0.8 },
        ...{ emptyReason: null, figures: {} },
      },
      verdict: { probabilities, predictedClass: likely > 0.5 ? 1 : 0, objectCount: null },
      ...{ seconds: 0, device: 'none' },
    });
    if (index % 100 === 0) onProgress(index / units.length);
  }
  project.setRunState(run.id, 'done');
}
