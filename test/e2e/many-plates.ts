import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoRecipe, drawField, prepareDemo, type PreparedDemo } from '../../src/main/demo/index.ts';
import { createObjectSource } from '../../src/main/door/index.ts';
import { createServices } from '../../src/main/headless.ts';
import { followRun } from '../../src/main/jobs/index.ts';
import { addNetwork } from '../../src/main/networks/index.ts';
import { importPlate } from '../../src/main/plates/index.ts';
import { scoreProject } from '../../src/main/scoring/index.ts';
import type { NetworkId, PlateId } from '../../src/shared/ids.ts';
import type { MethodId } from '../../src/shared/methods.ts';
import type { Target } from '../../src/shared/target.ts';
import { writeHarmonyPlate } from '../helpers/harmony-plate.ts';
import { writeTiff } from '../helpers/tiff.ts';
import { writePlate } from '../helpers/written-plate.ts';

type Services = ReturnType<typeof createServices>;

/** The wells of the plate of six; nothing is in the last one. */
export const sixWells = ['A01', 'A02', 'A03', 'B01', 'B02'] as const;
export const emptyWell = 'B02';
/** The wells with images of the plate of 3,456. */
export const manyWells = ['A01', 'X36', 'AV72'] as const;
/** Stage positions of the staged plate's fields in widths and heights of a field, upwards: not in their order. */
export const stagePlaces = [
  [0, 0],
  [1, 1],
  [1, 0],
] as const;

export interface ManyPlates {
  readonly projectFile: string;
  /** Number of the demo plate's run by HiResCAM, which is scored. */
  readonly mapRun: number;
  /** Number of the run that explains every class by CAPE. */
  readonly capeRun: number;
}

/**
 * Makes a project of four plates: the demo's, explained by HiResCAM and for every class by CAPE; one of six wells, on
 * which a network that sees cells finds none in the last; one of 3,456 wells; one whose fields have stage positions.
 */
export async function makeManyPlates(folder: string): Promise<ManyPlates> {
  const services = createServices({ processes: 1 });
  try {
    const plate = { seed: 96, rows: 4, columns: 3, fieldPx: 256 };
    const demo = await prepareDemo(folder, { services, resourcesDir: services.files.resourcesDir, plate });
    const { project } = demo.session;
    const explain = async (method: MethodId, plateId: PlateId, networkId: NetworkId, targets: Target[]) => {
      const request = { plateId, networkId, method, targets, parameters: {}, layer: null, wells: null };
      const run = await demo.session.jobs.start({ ...request, seed: 1 });
      const following = { signal: undefined, onProgress: () => undefined };
      await followRun(run, { jobs: demo.session.jobs, events: services.events, ...following });
      return run.id;
    };
    const classes = [0, 1].map((classIndex): Target => ({ kind: 'class', classIndex }));
    const mapRun = await explain('hires-cam', demo.plateId, demo.networkId, [{ kind: 'predicted' }]);
    const capeRun = await explain('cape', demo.plateId, demo.networkId, classes);
    const cells = await addCellNetwork(demo, services.files.resourcesDir, services.port);
    await explain('hires-cam', await importSix(demo, folder), cells, classes.slice(1));
    await importMany(demo, folder);
    const staged = writeHarmonyPlate(join(folder, 'staged'), {
      ...{ version: 'HarmonyV5', wells: [[2, 3]], channels: [{ name: 'DNA', emission: 460 }] },
      fields: stagePlaces.map(([x, y]) => [x * 8 * 5.9e-7, y * 6 * 5.9e-7] as const),
    });
    await importPlate(project, { path: staged, name: 'Staged' });
    await scoreDemo(demo, services);
    return { projectFile: demo.projectFile, mapRun, capeRun };
  } finally {
    await services.close();
  }
}

async function scoreDemo({ plateId }: PreparedDemo, services: Services): Promise<void> {
  const session = services.current();
  if (session === null) throw new Error('the demo closed its project');
  const objects = createObjectSource(session.project, session.pixels);
  const request = { plateId, runIds: null, areas: null, annotator: null };
  await scoreProject(session.project, request, { objects, signal: new AbortController().signal });
}

async function addCellNetwork(
  { session }: PreparedDemo,
  resourcesDir: string,
  port: Services['port'],
): Promise<NetworkId> {
  const path = join(resourcesDir, 'demo', 'network.onnx');
  const nuclei = { kind: 'nuclei', channel: 'DNA', smoothingPx: 1, minAreaPx: 30, maxAreaPx: 5000 } as const;
  const view = { kind: 'cells', cropPx: 64, objects: nuclei } as const;
  const request = { path, name: 'cells', labels: ['resting', 'translocated'], embed: true };
  const { id } = await addNetwork(session.project, port, { ...request, recipe: { ...demoRecipe, view } });
  return id;
}

/** Cells in every well but the last, in the demo's channels and brighter from well to well. */
async function importSix({ session }: PreparedDemo, folder: string): Promise<PlateId> {
  const size = 256;
  const images = join(folder, 'six');
  writePlate(images, { wells: [], fields: 1, channels: [], width: size, height: size });
  for (const [place, well] of sixWells.entries()) {
    const plan = { widthPx: size, heightPx: size, cellCount: 6, response: 0.5, artefact: false };
    const { gfp, dna } = drawField(100 + place, plan);
    for (const [channel, plane] of Object.entries({ GFP: gfp, DNA: dna })) {
      const pixels = well === emptyWell ? new Uint16Array(size * size).fill(200) : brighten(plane, place);
      const file = writeTiff({ width: size, height: size, pages: [Uint16Array.from(pixels)] });
      writeFileSync(join(images, `${well}_f1_${channel}.tif`), file);
    }
  }
  const pattern = '{well}_f{field}_{channel}';
  const request = { path: images, pattern, name: 'Six', size: { rows: 2, columns: 3 }, pixelSizeUm: 0.5 };
  return (await importPlate(session.project, request)).plateId;
}

const brighten = (plane: Uint16Array, steps: number) =>
  Uint16Array.from(plane, (value) => Math.min(65_535, value * (1 + steps)));

async function importMany({ session }: PreparedDemo, folder: string): Promise<void> {
  const [width, height] = [16, 16];
  const path = writePlate(join(folder, 'many'), {
    ...{ wells: manyWells, fields: 1, channels: ['DNA'], width, height },
  });
  const size = { rows: 48, columns: 72 };
  await importPlate(session.project, { path, pattern: '{well}_f{field}_{channel}', name: 'Many', size });
}
