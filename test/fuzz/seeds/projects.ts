import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openProject, packFloats, type NewNetwork, type Project } from '../../../src/main/db/index.ts';
import { pack } from '../../../src/main/jobs/lab/messages.ts';
import { importPlate } from '../../../src/main/plates/index.ts';
import { unitIdSchema } from '../../../src/shared/ids.ts';
import type { MapFacts } from '../../../src/shared/map.ts';
import { writePlate } from '../../helpers/written-plate.ts';
import { one, type Seed } from './seed.ts';

const grid = { count: 1, height: 2, width: 3 };
const maps = { ...grid, data: Float32Array.of(0, 1, -1, 2, 0.5, 3), boxes: Float32Array.of(0, 0, 16, 12) };
const facts: MapFacts = {
  ...{ ...grid, unit: 'logit', layer: 'conv', min: -1, max: 3, emptyReason: null },
  figures: { spread: 0.5 },
};
const verdict = { probabilities: [0.25, 0.75], predictedClass: 1, objectCount: null };
const made = { maps, facts, verdict, seconds: 0.5, device: 'none' };

const network: NewNetwork = {
  ...{ name: 'none', path: 'none', sha256: 'ab'.repeat(32), labels: ['a', 'b'], capeHead: null },
  ...{ packageDir: null, files: [{ name: 'weights', data: Uint8Array.of(1, 2, 3) }] },
  recipe: {
    view: { kind: 'field', fit: 'stretch' },
    channels: ['DNA'],
    scaling: [{ kind: 'linear', offset: 0, divisor: 255 }],
    inputSize: [8, 8],
  },
  description: {
    ...{ format: 'onnx', inputs: [], outputs: [], inputShape: [1, 8, 8], task: 'classification' },
    ...{ classCount: 2, singleLogit: false, strippedActivation: null, layers: [], recommendedLayer: null },
    ...{ operators: [], missingDerivatives: [], parameterCount: 0, opset: null },
  },
};

/** A network, a run with a map, a failed unit and one that waits, a region, a review, a score. */
async function fill(project: Project): Promise<void> {
  const [plate] = project.listPlates();
  if (plate === undefined) throw new RangeError('the project has a plate');
  const wells = project.readPlateView(plate.id).wells;
  const fieldIds = wells.flatMap((well) => well.fields.map(({ id }) => id));
  const target = { kind: 'predicted' as const };
  const networkId = project.insertNetwork(network).id;
  const asked = { plateId: plate.id, networkId, method: 'hires-cam', parameters: {}, layer: null } as const;
  const run = project.createRun(
    { ...asked, targets: [target], wells: null, seed: 7 },
    fieldIds.map((fieldId) => ({ fieldId, target })),
  );
  const [first, second] = project.unitsOfRun(run.id);
  if (first === undefined || second === undefined) throw new RangeError('the run has units');
  await project.commitUnit(first.id, made);
  project.failUnit(second.id, 'memory ran out');
  const region = { id: null, fieldId: first.fieldId, class: 'cell', annotator: 'x', name: null };
  const geometry = { kind: 'area' as const, polygons: [[[1, 1, 9, 1, 5, 7]]] };
  const origin = { kind: 'drawn', tool: 'polygon' } as const;
  project.editRegions({ label: 'draw', save: [{ ...region, origin, geometry }] });
  const none = { reason: null, chance: 0.5, random: 0.4, centre: 0.6, details: {}, inputKey: 'k' };
  project.saveScores([
    { ...none, runId: run.id, unitId: first.id, metric: 'relevance-mass', against: 'class:cell', value: 0.5 },
  ]);
}

let written: Promise<{ readonly project: Uint8Array; readonly excerpt: Uint8Array }> | null = null;

/** A project with something in every corner, and an excerpt of it; made once. */
async function makeProjects(folder: string) {
  const path = join(folder, 'made.platelens');
  const plan = { wells: ['A1', 'B2'], fields: 2, channels: ['DNA'], width: 16, height: 12 };
  const images = writePlate(join(folder, 'made'), plan);
  const project = openProject(path, { mode: 'create' });
  await importPlate(project, { path: images, pattern: '{well}_f{field}_{channel}' });
  await fill(project);
  const excerpt = join(folder, 'excerpt.platelens');
  const plates = project.listPlates().map(({ id }) => id);
  const wells = plates.flatMap((id) => project.readPlateView(id).wells);
  const runs = plates.flatMap((id) => project.listRuns(id));
  project.writeExcerpt(excerpt, {
    plateIds: plates,
    wellIds: wells.slice(0, 1).map(({ id }) => id),
    runIds: runs.map(({ id }) => id),
  });
  project.close();
  const bytes = { project: readFileSync(path), excerpt: readFileSync(excerpt) };
  for (const made of [path, excerpt, images]) rmSync(made, { recursive: true });
  return bytes;
}

const project =
  (which: 'project' | 'excerpt'): Seed =>
  async (folder) => {
    written ??= makeProjects(folder);
    return one(folder, 'screen.platelens', (await written)[which]);
  };

/** What a worker of a lab queue sends back: the answer, and its maps beside it. */
const answer: Seed = async (folder) => {
  const { maps: own, ...rest } = made;
  const packed = Buffer.from(await packFloats(own.data, 'float32'));
  const id = '0b54c9a2-3f52-4e0b-8c37-5a5b8f6d1e20';
  const sent = { ...grid, boxes: pack(own.boxes), id, bytes: packed.length };
  const result = {
    kind: 'result',
    unitId: unitIdSchema.parse(1),
    worker: 'w',
    outcome: { ok: true, maps: sent, ...rest },
  };
  return one(folder, 'answer.json', JSON.stringify({ answer: result, packed: packed.toString('base64') }));
};

/** The list of projects that a person opened. */
const recent: Seed = (folder) => {
  const entry = { path: join(folder, 'screen.platelens'), openedAt: '2026-11-21T08:00:00.000Z' };
  return one(folder, 'recent-projects.json', JSON.stringify({ recent: [entry] }));
};

export const projectSeeds = {
  project: [project('project'), project('excerpt')],
  repair: [project('project')],
  'lab-answer': [answer],
  'recent-projects': [recent],
} as const satisfies Readonly<Record<string, readonly Seed[]>>;
