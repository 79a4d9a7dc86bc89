import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FieldId, NetworkId, PlateId, UnitId } from '../../../../shared/ids.ts';
import type { MethodId } from '../../../../shared/methods.ts';
import { createRandom, type Random } from '../../../../shared/random.ts';
import type { ScoreMetricId } from '../../../../shared/score-metrics.ts';
import { formatWell } from '../../../../shared/wells.ts';
import { openProject, type NewNetwork, type Project } from '../../../db/index.ts';
import { importPlate } from '../../../plates/index.ts';
import { drawBenchImages, writeBenchPlate, type BenchPlate } from '../plates/write-bench-plate.ts';

const plate: BenchPlate = { rows: 16, columns: 24, fields: 1, channels: 3, side: 512, compression: 'none' };
const methods: readonly MethodId[] = ['hires-cam', 'cape', 'input-gradient'];
const metrics: readonly ScoreMetricId[] = ['relevance-mass', 'relevance-rank', 'pointing-game', 'roc-auc'];
const mapSide = 32;
const labels = ['resting', 'translocated'];

/** What a stage of the drawing is called, and how far it is. */
type OnProgress = (share: number, label: string) => void;

/**
 * Draws 384 wells of three channels, imports them, and fills a project with what a finished screen has: verdicts, maps
 * and scores of three methods, controls in the outer columns. Answers the project's path.
 */
export async function drawReportProject(
  folder: string,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<string> {
  const images = await drawBenchImages(join(folder, 'images'), plate);
  const plateFolder = join(folder, 'plate');
  await writeBenchPlate(plateFolder, plate, images, 0, signal);
  const plateMap = join(folder, 'plate-map.csv');
  await writeFile(plateMap, toPlateMap());
  const path = join(folder, 'bench.platelens');
  const project = openProject(path, { mode: 'create' });
  try {
    const { plateId } = await importPlate(
      project,
      { path: plateFolder, plateMap, pixelSizeUm: 0.65, name: 'Bench plate' },
      { signal, onProgress: ({ done, total }) => onProgress((0.6 * done) / total, 'importing the plate') },
    );
    const networkId = project.insertNetwork(network).id;
    const random = createRandom(8);
    for (const [index, method] of methods.entries()) {
      await addRun(project, { plateId, networkId, method }, random);
      onProgress(0.6 + (0.4 * (index + 1)) / methods.length, 'filling the project');
    }
  } finally {
    project.close();
  }
  return path;
}

function toPlateMap(): string {
  const rows = Array.from({ length: plate.rows * plate.columns }, (_, index) => {
    const [row, column] = [Math.floor(index / plate.columns), index % plate.columns];
    const role = column < 2 ? 'negative' : column >= plate.columns - 2 ? 'positive' : 'sample';
    const label = role === 'sample' ? '' : labels[role === 'positive' ? 1 : 0];
    return [formatWell({ row, column }), role, label, String(column)].join(',');
  });
  return ['well,role,label,dose', ...rows].join('\n');
}

async function addRun(
  project: Project,
  what: { plateId: PlateId; networkId: NetworkId; method: MethodId },
  random: Random,
): Promise<void> {
  const target = { kind: 'predicted' as const };
  const { wells } = project.readPlateView(what.plateId, () => true);
  const units = wells.flatMap(({ fields }) => fields.map(({ id }) => ({ fieldId: id, target })));
  const request = { ...what, parameters: {}, layer: null, targets: [target], wells: null, seed: 1 };
  const run = project.createRun(request, units);
  project.setRunState(run.id, 'running');
  const columnOf = new Map(wells.flatMap((well) => well.fields.map(({ id }) => [id, well.column] as const)));
  for (const unit of project.unitsOfRun(run.id))
    await commit(project, unit, (columnOf.get(unit.fieldId) ?? 0) / plate.columns, random);
  project.setRunState(run.id, 'done');
  project.saveScores(
    project.unitsOfRun(run.id).flatMap(({ id }) =>
      metrics.map((metric) => ({
        ...{ runId: run.id, unitId: id, metric, against: 'objects', value: random.uniform(), reason: null },
        ...{ chance: 0.3, random: 0.3, centre: 0.4, details: {}, inputKey: 'bench' },
      })),
    ),
  );
}

async function commit(
  project: Project,
  { id }: { readonly id: UnitId; readonly fieldId: FieldId },
  place: number,
  random: Random,
): Promise<void> {
  const grid = { count: 1, height: mapSide, width: mapSide };
  const data = drawBlobs(random);
  const likely = Math.min(0.999, Math.max(0.001, place + 0.2 * (random.uniform() - 0.5)));
  await project.commitUnit(id, {
    maps: { ...grid, data, boxes: Float32Array.of(0, 0, plate.side, plate.side) },
    facts: {
      ...{ ...grid, unit: 'logit', layer: 'late', emptyReason: null, figures: {} },
      ...{ min: Math.min(...data), max: Math.max(...data) },
    },
    verdict: { probabilities: [1 - likely, likely], predictedClass: likely > 0.5 ? 1 : 0, objectCount: null },
    ...{ seconds: 0.1, device: 'none' },
  });
}

/** A map of a few soft spots, some of them against the class, as class activation maps are. */
function drawBlobs(random: Random): Float32Array {
  const blobs = Array.from({ length: 8 }, (_, index) => ({
    ...{ x: random.uniform() * mapSide, y: random.uniform() * mapSide },
    ...{ width: 2 + 3 * random.uniform(), height: (index < 6 ? 1 : -0.5) * random.uniform() },
  }));
  return Float32Array.from({ length: mapSide ** 2 }, (_, at) => {
    const [x, y] = [at % mapSide, Math.floor(at / mapSide)];
    return blobs.reduce(
      (sum, blob) =>
        sum + blob.height * Math.exp(-((x - blob.x) ** 2 + (y - blob.y) ** 2) / (2 * blob.width ** 2)),
      0,
    );
  });
}

const network: NewNetwork = {
  ...{ name: 'bench network', path: 'none', sha256: 'none', labels, capeHead: null, packageDir: null },
  files: [],
  recipe: {
    view: { kind: 'field', fit: 'stretch' },
    channels: ['1'],
    scaling: [{ kind: 'linear', offset: 0, divisor: 4095 }],
    inputSize: [224, 224],
  },
  description: {
    ...{ format: 'onnx', inputs: [], outputs: [], inputShape: [1, 224, 224], task: 'classification' },
    ...{ classCount: labels.length, singleLogit: false, strippedActivation: null, layers: [] },
    ...{ recommendedLayer: null, operators: [], missingDerivatives: [], parameterCount: 0, opset: null },
  },
};
