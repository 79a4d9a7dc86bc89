import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlateId } from '../../../shared/ids.ts';
import type { MethodId } from '../../../shared/methods.ts';
import { createRandom, type Random } from '../../../shared/random.ts';
import type { AreaGeometry } from '../../../shared/region.ts';
import { openProject, type NewNetwork, type NewPlate, type Project } from '../../db/index.ts';
import { scoreProject } from '../../scoring/index.ts';
import type { CommandContext } from '../command.ts';
import { formatTable } from '../terminal.ts';

const plate = { rows: 16, columns: 24, fieldsPerWell: 9, fieldPx: 1080, cellsPerField: 20 } as const;
const methods: readonly MethodId[] = ['cam', 'grad-cam', 'hires-cam', 'layer-cam', 'cape'];
const mapSide = 14;
const mostSeconds = 20;
/** The promise is for two cores. */
const threads = 2;

/** What scoring a whole plate took. */
export interface ScoreBench {
  readonly maps: number;
  readonly fields: number;
  readonly seconds: number;
  /** Processor time of all threads together; on a busy machine it says more than the clock. */
  readonly cpuSeconds: number;
}

/**
 * Scores 3,456 fields by five methods, each map of 14 x 14 cells against 20 outlined cells, from a project on disk to
 * stored scores. The plate holds random maps and no images: scoring reads none.
 */
export async function runScoreBench(heading: string, context: CommandContext): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'platelens-bench-'));
  try {
    const project = openProject(join(folder, 'bench.platelens'), { mode: 'create' });
    try {
      const result = await timeScoring(project, context);
      context.progress.end();
      context.print(context.json ? JSON.stringify(result) : `${heading}\n\n${describe(result)}`);
      return result.seconds <= mostSeconds ? 0 : 1;
    } finally {
      project.close();
    }
  } finally {
    context.progress.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timeScoring(project: Project, { signal, progress }: CommandContext): Promise<ScoreBench> {
  await fillProject(project, (share) => progress.update(share, 'making a plate with maps'));
  const request = { plateId: null, runIds: null, areas: null, annotator: null };
  const before = process.cpuUsage();
  const { maps, fields, seconds } = await scoreProject(project, request, {
    ...{ objects: null, signal, threads },
    onProgress: ({ done, total, etaSeconds }) => progress.update(done / total, 'scoring', etaSeconds),
  });
  const { user, system } = process.cpuUsage(before);
  return { maps, fields, seconds, cpuSeconds: (user + system) / 1e6 };
}

function describe({ maps, fields, seconds, cpuSeconds }: ScoreBench): string {
  const row = [
    `scoring ${fields} fields x ${methods.length} methods (${maps} maps), ${threads} threads`,
    `${seconds.toFixed(1)} s`,
    `${cpuSeconds.toFixed(1)} s`,
    `≤ ${mostSeconds} s`,
    seconds <= mostSeconds ? 'kept' : 'missed',
  ];
  return formatTable(['promise', 'measured', 'processor time', 'bar', ''], [row], ' >>>');
}

async function fillProject(project: Project, onProgress: (share: number) => void): Promise<void> {
  const random = createRandom(4);
  const plateId = project.insertPlate(toPlate());
  project.finishImport(plateId);
  const fields = project
    .readPlateView(plateId, () => true)
    .wells.flatMap((well) => well.fields.map(({ id }) => id));
  project.saveRegionClass({ id: null, name: 'outlined cells', color: '#2bb8a3' });
  project.editRegions({
    label: 'outline cells',
    save: fields.map((fieldId) => ({
      ...{ id: null, fieldId, class: 'outlined cells', annotator: 'bench', name: null },
      origin: { kind: 'imported' as const, file: 'none', format: 'none' },
      geometry: outlines(random),
    })),
  });
  const networkId = project.insertNetwork(network).id;
  for (const [index, method] of methods.entries()) {
    await addRun(project, { plateId, networkId, method }, fields, random);
    onProgress((index + 1) / methods.length);
  }
}

async function addRun(
  project: Project,
  what: { plateId: PlateId; networkId: ReturnType<Project['insertNetwork']>['id']; method: MethodId },
  fields: readonly Parameters<Project['createRun']>[1][number]['fieldId'][],
  random: Random,
): Promise<void> {
  const target = { kind: 'predicted' as const };
  const request = { ...what, parameters: {}, layer: null, targets: [target], wells: null, seed: 1 };
  const run = project.createRun(
    request,
    fields.map((fieldId) => ({ fieldId, target })),
  );
  project.setRunState(run.id, 'running');
  const grid = { count: 1, height: mapSide, width: mapSide };
  for (const { id } of project.unitsOfRun(run.id)) {
    const data = Float32Array.from({ length: mapSide ** 2 }, () => random.uniform() - 0.2);
    await project.commitUnit(id, {
      maps: { ...grid, data, boxes: Float32Array.of(0, 0, plate.fieldPx, plate.fieldPx) },
      facts: {
        ...grid,
        unit: 'activation',
        layer: null,
        min: -0.2,
        max: 0.8,
        emptyReason: null,
        figures: {},
      },
      ...{ verdict: null, seconds: 0, device: 'none' },
    });
  }
  project.setRunState(run.id, 'done');
}

/** Round outlines of 24 corners, some of which overlap the field's border. */
function outlines(random: Random): AreaGeometry {
  const corners = 24;
  const ring = () => {
    const [x, y] = [random.uniform() * plate.fieldPx, random.uniform() * plate.fieldPx];
    const radius = 30 + 40 * random.uniform();
    return Array.from({ length: corners }, (_, corner) => (2 * Math.PI * corner) / corners).flatMap(
      (angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)],
    );
  };
  return { kind: 'area', polygons: Array.from({ length: plate.cellsPerField }, () => [ring()]) };
}

function toPlate(): NewPlate {
  const { rows, columns, fieldsPerWell, fieldPx } = plate;
  const spot = { x: 0, y: 0, width: fieldPx, height: fieldPx };
  const channel = { index: 0, name: 'DNA', color: '#0000ff', low: 0, high: 1, gamma: 1, visible: true };
  return {
    ...{ name: 'bench', rows, columns, pixelSizeUm: null, source: {} },
    canvas: { width: columns * fieldPx, height: rows * fieldPx },
    channels: [{ ...channel, rangeMin: 0, rangeMax: 1, histogram: new Array<number>(256).fill(0) }],
    wells: Array.from({ length: rows * columns }, (_, index) => ({
      ...{ row: Math.floor(index / columns), column: index % columns, canvas: spot },
      ...{ role: 'sample' as const, label: null, conditions: {} },
      fields: Array.from({ length: fieldsPerWell }, (__, field) => ({
        ...{ index: field + 1, width: fieldPx, height: fieldPx, canvas: spot, planes: [] },
      })),
    })),
  };
}

const network: NewNetwork = {
  ...{
    name: 'none',
    path: 'none',
    sha256: 'none',
    labels: ['a', 'b'],
    capeHead: null,
    packageDir: null,
    files: [],
  },
  recipe: {
    view: { kind: 'field', fit: 'stretch' },
    channels: ['DNA'],
    scaling: [{ kind: 'linear', offset: 0, divisor: 1 }],
    inputSize: [224, 224],
  },
  description: {
    ...{
      format: 'onnx',
      inputs: [],
      outputs: [],
      inputShape: [1, 224, 224],
      task: 'classification',
      classCount: 2,
    },
    ...{ singleLogit: false, strippedActivation: null, layers: [], recommendedLayer: null, operators: [] },
    ...{ missingDerivatives: [], parameterCount: 0, opset: null },
  },
};
