import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openProject, type NewNetwork, type NewPlate, type Project } from '../../src/main/db/index.ts';
import type { NetworkId, PlateId } from '../../src/shared/ids.ts';
import type { NetworkDescription } from '../../src/shared/network.ts';
import type { RunRequest } from '../../src/shared/run.ts';

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'platelens-db-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new project that is closed when the test ends. */
export function newProject(path = join(temporaryFolder(), 'plate.platelens')): Project {
  const project = openProject(path, { mode: 'create' });
  onTestFinished(() => project.close());
  return project;
}

/** A plate of `rows` x `columns` wells with `fields` fields of two channels each, all different. */
export function samplePlate(rows = 2, columns = 3, fields = 2): NewPlate {
  return {
    name: 'plate 1',
    rows,
    columns,
    canvas: { width: columns * 100.5, height: rows * 100 },
    pixelSizeUm: 0.65,
    source: { reader: 'tiff-pattern', pattern: '{well}_{channel}.tif' },
    channels: ['GFP', 'DNA'].map((name, index) => ({
      index,
      name,
      color: index === 0 ? '#00ff00' : '#0000ff',
      low: 10,
      high: 200.5,
      gamma: 1.25,
      visible: index === 0,
      rangeMin: 0,
      rangeMax: 255,
      histogram: Array.from({ length: 256 }, (_, bin) => bin * (index + 1)),
    })),
    wells: Array.from({ length: rows * columns }, (_, place) => ({
      row: Math.floor(place / columns),
      column: place % columns,
      role: place === 0 ? ('empty' as const) : ('sample' as const),
      label: place % 2 === 0 ? 'treated' : null,
      conditions: { dose: String(place), note: 'é "quoted"' },
      canvas: { x: place * 100, y: 0, width: 100, height: 100 },
      fields: Array.from({ length: fields }, (_, index) => ({
        index: index + 1,
        width: 40 + index,
        height: 30,
        canvas: { x: place * 100 + index, y: 1.5, width: 40, height: 30 },
        planes: [0, 1].map((channel) => ({
          channel,
          z: 0,
          t: 0,
          root: '/data/plate',
          relativePath: `w${place}/f${index}c${channel}.tif`,
          locator: { page: channel },
          dtype: 'uint16',
          byteSize: 1234,
          modifiedAt: '2026-01-02T03:04:05.000Z',
          contentHash: null,
        })),
      })),
    })),
  };
}

/** Stores the sample plate as a finished import. */
export function addSamplePlate(project: Project, plate = samplePlate()): PlateId {
  const plateId = project.insertPlate(plate);
  project.finishImport(plateId);
  return plateId;
}

export const sampleDescription: NetworkDescription = {
  format: 'onnx',
  inputs: [{ name: 'input', type: 'float32', shape: [null, 2, 48, 48] }],
  outputs: [{ name: 'probs', type: 'float32', shape: [null, 2] }],
  inputShape: [2, 48, 48],
  task: 'classification',
  classCount: 2,
  singleLogit: false,
  strippedActivation: 'softmax',
  layers: [
    {
      name: 'early',
      operator: 'Conv',
      channels: 8,
      height: 24,
      width: 24,
      stride: [2, 2],
      differentiable: false,
      reason: 'Floor has no derivative',
    },
    {
      name: 'late',
      operator: 'Relu',
      channels: 16,
      height: 12,
      width: 12,
      stride: [4, 4],
      differentiable: true,
      reason: null,
    },
  ],
  recommendedLayer: 'late',
  operators: ['Conv', 'Floor', 'Relu'],
  missingDerivatives: ['Floor'],
  parameterCount: 100,
  opset: 13,
};

export const sampleNetwork: NewNetwork = {
  name: 'translocation',
  path: '/networks/translocation.onnx',
  sha256: 'ab'.repeat(32),
  labels: ['untreated', 'treated'],
  recipe: {
    view: { kind: 'field', fit: 'stretch' },
    channels: ['GFP', 'DNA'],
    scaling: [
      { kind: 'linear', offset: 0, divisor: 255 },
      { kind: 'linear', offset: 0, divisor: 255 },
    ],
    inputSize: [48, 48],
  },
  description: sampleDescription,
  capeHead: null,
  packageDir: null,
  files: [],
};

export function sampleRequest(plateId: PlateId, networkId: NetworkId): RunRequest {
  return {
    plateId,
    networkId,
    method: 'hires-cam',
    parameters: {},
    layer: null,
    targets: [{ kind: 'class', classIndex: 1 }],
    wells: null,
    seed: 7,
  };
}

/** A plate, a network and a queued run over every field, ready for units to be committed. */
export function addSampleRun(project: Project, plate = samplePlate()) {
  const plateId = addSamplePlate(project, plate);
  const network = project.insertNetwork(sampleNetwork);
  const request = sampleRequest(plateId, network.id);
  const fieldIds = project.readPlateView(plateId).wells.flatMap((well) => well.fields.map(({ id }) => id));
  const units = fieldIds.map((fieldId) => ({ fieldId, target: { kind: 'class' as const, classIndex: 1 } }));
  return { plateId, network, fieldIds, run: project.createRun(request, units) };
}
