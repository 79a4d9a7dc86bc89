import { expect, test } from 'vitest';
import type { CapeHead } from '../../src/shared/network.ts';
import { networkIdSchema } from '../../src/shared/ids.ts';
import { newProject, sampleNetwork } from './sample-project.ts';

const head: CapeHead = {
  layer: 'late',
  classes: 2,
  features: 1,
  weights: [0.1, -0.2],
  bias: [0, 1],
  logTemperatures: [0, 0.5, 1],
  provenance: { wells: 12, program: 'PlateLens' },
};

test('a network comes back as it was put in', () => {
  const project = newProject();
  const stored = project.insertNetwork(sampleNetwork);
  const { files, ...facts } = sampleNetwork;
  expect(stored).toEqual({ ...facts, id: 1, hasCapeHead: false });
  expect(project.readNetwork(stored.id)).toEqual(stored);
  expect(project.readNetworkFiles(stored.id)).toEqual(files);
});

test('the list shows what the contract names and no more', () => {
  const project = newProject();
  project.insertNetwork({ ...sampleNetwork, capeHead: head, packageDir: '/package' });
  const { name, path, sha256, labels, recipe, description } = sampleNetwork;
  const shown = { id: 1, name, path, sha256, labels, recipe, description, hasCapeHead: true };
  expect(project.listNetworks()).toEqual([shown]);
});

test('a head is stored, replaced and taken away', () => {
  const project = newProject();
  const { id } = project.insertNetwork(sampleNetwork);
  project.setCapeHead(id, head);
  expect(project.readNetwork(id)).toMatchObject({ capeHead: head, hasCapeHead: true });
  project.setCapeHead(id, null);
  expect(project.readNetwork(id)).toMatchObject({ capeHead: null, hasCapeHead: false });
});

test('embedded files come back byte by byte', () => {
  const project = newProject();
  const files = [
    { name: 'model.onnx', data: Uint8Array.of(0, 255, 10, 13) },
    { name: 'model.onnx.data', data: new Uint8Array(70_000).fill(7) },
  ];
  const { id } = project.insertNetwork({ ...sampleNetwork, files });
  const back = project.readNetworkFiles(id).map(({ name, data }) => ({ name, data: new Uint8Array(data) }));
  expect(back).toEqual(files);
});

test('a moved file is told, an unknown network named', () => {
  const project = newProject();
  const { id } = project.insertNetwork(sampleNetwork);
  project.setNetworkPath(id, '/new/place.onnx');
  expect(project.readNetwork(id).path).toBe('/new/place.onnx');
  expect(() => project.readNetwork(networkIdSchema.parse(9))).toThrow(/no network 9/);
  expect(() => project.setCapeHead(networkIdSchema.parse(9), null)).toThrow(/no network 9/);
});
