import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { NetworkId, PlateId } from '../../shared/ids.ts';
import { recipeSchema } from '../../shared/network.ts';
import { openProject, type Project } from '../db/index.ts';
import { addNetwork } from '../networks/index.ts';
import { importPlate } from '../plates/index.ts';
import { demoFolder, demoNetworkFiles, type DemoFolder } from './demo-files.ts';
import type { DemoOptions, DemoSession } from './demo-services.ts';
import { demoChannels } from './demo-network.ts';
import { markTruth } from './mark-truth.ts';
import { demoPlateOptions, writeSyntheticPlate } from './synthetic-plate.ts';

/** An open demo project, ready for runs. */
export interface PreparedDemo extends DemoFolder {
  readonly session: DemoSession;
  readonly plateId: PlateId;
  readonly networkId: NetworkId;
}

const networkFactsSchema = z.object({ labels: z.array(z.string()), recipe: recipeSchema });

/**
 * Makes the demo project in `dir`, or goes on where an earlier attempt stopped, and opens it: the synthetic plate on
 * disk, the plate in the project with what was drawn marked as regions, the demo network with its CAPE head. Nothing is
 * explained yet.
 * @throws what the rooms throw, Cancelled.
 */
export async function prepareDemo(dir: string, options: DemoOptions): Promise<PreparedDemo> {
  const folder = demoFolder(dir);
  await mkdir(dir, { recursive: true });
  if (!existsSync(folder.projectFile)) openProject(folder.projectFile, { mode: 'create' }).close();
  const session = await openOnce(folder.projectFile, options);
  const plateId = findPlate(session.project) ?? (await makePlate(session.project, folder, options));
  const { masks } = truthFolder(folder);
  if (!session.project.readOnly && existsSync(masks)) {
    await markTruth(session.project, plateId, masks, {
      signal: options.signal,
      onProgress: (share) => options.onProgress?.(share, 'marking what was drawn'),
    });
  }
  const networkId = session.project.listNetworks()[0]?.id ?? (await addDemoNetwork(session.project, options));
  return { ...folder, session, plateId, networkId };
}

/** A project that is open already would open a second time for reading only. */
async function openOnce(path: string, { services }: DemoOptions): Promise<DemoSession> {
  const current = services.current();
  return current !== null && resolve(current.project.path) === resolve(path) ? current : services.open(path);
}

function findPlate(project: Project): PlateId | null {
  return project.listPlates(existsSync)[0]?.id ?? null;
}

async function makePlate(project: Project, { plateDir }: DemoFolder, options: DemoOptions): Promise<PlateId> {
  const { signal, onProgress, plate: design = demoPlateOptions } = options;
  const plate = await writeSyntheticPlate(plateDir, design, {
    signal,
    onProgress: (share) => onProgress?.(share, 'drawing the plate'),
  });
  const request = {
    path: plate.imageDir,
    pattern: '{well}_f{field}_{channel}',
    plateMap: plate.plateMapFile,
    channels: demoChannelOrder.map((name) => ({ name })),
    name: 'Translocation demo',
    pixelSizeUm: 0.65,
    size: { rows: design.rows, columns: design.columns },
  };
  const report = await importPlate(project, request, {
    signal,
    onProgress: ({ done, total }) => onProgress?.(done / Math.max(1, total), 'importing the plate'),
  });
  return report.plateId;
}

/** File names order the channels by name. */
const demoChannelOrder = [...demoChannels].sort();

async function addDemoNetwork(project: Project, options: DemoOptions): Promise<NetworkId> {
  const files = demoNetworkFiles(options.resourcesDir);
  const facts = networkFactsSchema.parse(JSON.parse(await readFile(files.facts, 'utf8')));
  const network = await addNetwork(
    project,
    options.services.port,
    {
      path: files.network,
      name: 'demo network',
      labels: facts.labels,
      recipe: facts.recipe,
      capeHeadPath: files.capeHead,
      embed: true,
    },
    { signal: options.signal },
  );
  return network.id;
}

/** Where the ground truth of a prepared demo lies. */
export function truthFolder({ plateDir }: DemoFolder): { masks: string; truth: string } {
  return { masks: join(plateDir, 'masks'), truth: join(plateDir, 'truth.csv') };
}
