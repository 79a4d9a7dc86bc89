import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { addNetwork, inspectNetwork, type AddNetworkRequest } from '../../src/main/networks/index.ts';
import type { Recipe } from '../../src/shared/network.ts';
import {
  addSamplePlate,
  newProject,
  sampleDescription,
  sampleNetwork,
  temporaryFolder,
} from '../db/sample-project.ts';
import { describingPort } from './describing-port.ts';

const head = {
  layer: 'late',
  classes: 2,
  features: 16,
  weights: Array<number>(32).fill(0.5),
  bias: [0, 1],
  logTemperatures: [0, 0, 0],
  provenance: { wells: 4 },
};

function bench() {
  const folder = temporaryFolder();
  const path = join(folder, 'net.onnx');
  writeFileSync(path, 'NET and its weights');
  const project = newProject();
  addSamplePlate(project);
  const request: AddNetworkRequest = {
    path,
    name: 'translocation',
    labels: ['untreated', 'treated'],
    recipe: sampleNetwork.recipe,
  };
  const writeHead = (content: unknown) => {
    const capeHeadPath = join(folder, 'head.json');
    writeFileSync(capeHeadPath, typeof content === 'string' ? content : JSON.stringify(content));
    return capeHeadPath;
  };
  return { folder, path, project, request, writeHead, port: describingPort() };
}

test('inspecting answers what the compute process read and stores nothing', async () => {
  const { port, path, project } = bench();
  expect(await inspectNetwork(port, path)).toEqual(sampleDescription);
  expect(project.listNetworks()).toEqual([]);
});

test('a network that fits is stored as it was described', async () => {
  const { port, project, request, path } = bench();
  const network = await addNetwork(project, port, request);
  expect(network).toMatchObject({
    name: 'translocation',
    path,
    labels: ['untreated', 'treated'],
    recipe: request.recipe,
    description: sampleDescription,
    hasCapeHead: false,
  });
  expect(network.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(project.listNetworks()).toEqual([network]);
  expect(project.readNetworkFiles(network.id)).toEqual([]);
  expect(project.readNetwork(network.id).packageDir).toBeNull();
});

test('head, package and embedded files are stored with it', async () => {
  const { port, project, request, path, folder, writeHead } = bench();
  writeFileSync(`${path}.data`, 'more weights');
  writeFileSync(join(folder, 'bioimageio.yaml'), 'name: net');
  const network = await addNetwork(project, port, { ...request, capeHeadPath: writeHead(head), embed: true });
  const stored = project.readNetwork(network.id);
  expect(stored).toMatchObject({ hasCapeHead: true, capeHead: head, packageDir: folder });
  const files = project
    .readNetworkFiles(network.id)
    .map(({ name, data }) => [name, Buffer.from(data).toString()]);
  expect(files).toEqual([
    ['net.onnx', 'NET and its weights'],
    ['net.onnx.data', 'more weights'],
  ]);
});

test('classes without names get default ones; a single logit says present or absent', async () => {
  const { port, project, request } = bench();
  expect((await addNetwork(project, port, { ...request, labels: [] })).labels).toEqual([
    'class 0',
    'class 1',
  ]);
  const single = describingPort({ ...sampleDescription, singleLogit: true });
  const named = await addNetwork(project, single, { ...request, name: 'single', labels: [] });
  expect(named.labels).toEqual(['absent', 'present']);
});

test('before a plate is imported only the network decides about channels', async () => {
  const { port, request } = bench();
  const recipe = { ...request.recipe, channels: ['any', 'other'] };
  const network = await addNetwork(newProject(), port, { ...request, recipe });
  expect(network.recipe.channels).toEqual(['any', 'other']);
});

const recipeWith = (change: Partial<Recipe>): Partial<AddNetworkRequest> => ({
  recipe: { ...sampleNetwork.recipe, ...change },
});
const [scaling] = sampleNetwork.recipe.scaling;
if (scaling === undefined) throw new Error('the sample has a scaling');

test.each<[string, Partial<AddNetworkRequest>, object]>([
  [
    'another number of channels than the network takes, naming both',
    recipeWith({ channels: ['DNA'], scaling: [scaling] }),
    {
      kind: 'NetworkMismatch',
      what: 'the network takes 2 channels, and 1 were named (DNA); plate plate 1 has 2 (GFP, DNA)',
    },
  ],
  [
    'a channel that no plate has, naming both',
    recipeWith({ channels: ['GFP', 'Mito'] }),
    { kind: 'NetworkMismatch', what: 'no plate has the channel Mito; plate plate 1 has 2 (GFP, DNA)' },
  ],
  [
    'nuclei in a channel that no plate has',
    recipeWith({
      view: {
        kind: 'cells',
        cropPx: 48,
        objects: { kind: 'nuclei', channel: 'DAPI', smoothingPx: 1, minAreaPx: 1, maxAreaPx: 9 },
      },
    }),
    { kind: 'NetworkMismatch', what: 'no plate has the channel DAPI; plate plate 1 has 2 (GFP, DNA)' },
  ],
  [
    'another input size than the network takes',
    recipeWith({ inputSize: [48, 64] }),
    {
      kind: 'NetworkMismatch',
      what: 'the network takes images of 48 x 48 pixels (height x width), not 48 x 64',
    },
  ],
  ['a scaling too few', recipeWith({ scaling: [scaling] }), { kind: 'BadInput' }],
  [
    'percentiles the wrong way round',
    recipeWith({ scaling: [scaling, { kind: 'percentile', low: 99, high: 1 }] }),
    { kind: 'BadInput' },
  ],
  [
    'a label too many',
    { labels: ['a', 'b', 'c'] },
    {
      kind: 'NetworkMismatch',
      what: '3 labels were given (a, b, c), the network has 2 classes',
      mend: 'Give one label a class, in the order of its outputs.',
    },
  ],
  ['two classes of one name', { labels: ['a', 'a'] }, { kind: 'NetworkMismatch' }],
  ['an empty name', { name: ' ' }, { kind: 'BadInput' }],
  ['a missing file', { path: '/nowhere/net.onnx' }, { kind: 'NotFound', where: '/nowhere/net.onnx' }],
  [
    'a missing head',
    { capeHeadPath: '/nowhere/head.json' },
    { kind: 'NotFound', where: '/nowhere/head.json' },
  ],
])('%s is refused, and nothing is stored', async (_, change, error) => {
  const { port, project, request } = bench();
  await expect(addNetwork(project, port, { ...request, ...change })).rejects.toMatchObject(error);
  expect(project.listNetworks()).toEqual([]);
});

test.each<[string, unknown, object]>([
  ['is not JSON', '{"layer":', { kind: 'BadInput', what: 'this is not JSON, so no CAPE head' }],
  ['lacks a field', { ...head, bias: undefined }, { kind: 'BadInput' }],
  ['has a weight too few', { ...head, weights: head.weights.slice(1) }, { kind: 'BadInput' }],
  ['has a bias too many', { ...head, bias: [0, 0, 0] }, { kind: 'BadInput' }],
  [
    'knows other classes',
    { ...head, classes: 1, weights: Array<number>(16).fill(0), bias: [0] },
    { kind: 'NetworkMismatch', what: 'the CAPE head knows 1 classes, the network 2' },
  ],
  [
    'reads a layer that is not there',
    { ...head, layer: 'pool' },
    { kind: 'NetworkMismatch', what: 'the network has no layer pool, which the CAPE head reads' },
  ],
  [
    'reads another number of features',
    { ...head, features: 8, weights: Array<number>(16).fill(0) },
    { kind: 'NetworkMismatch', what: 'layer late has 16 channels, the CAPE head reads 8' },
  ],
])('a head that %s is refused with its file', async (_, content, error) => {
  const { port, project, request, writeHead } = bench();
  const capeHeadPath = writeHead(content);
  const adding = addNetwork(project, port, { ...request, capeHeadPath });
  await expect(adding).rejects.toMatchObject({ where: capeHeadPath, ...error });
  expect(project.listNetworks()).toEqual([]);
});

test('a name is given once', async () => {
  const { port, project, request } = bench();
  await addNetwork(project, port, request);
  await expect(addNetwork(project, port, request)).rejects.toMatchObject({ kind: 'BadInput' });
  expect(project.listNetworks()).toHaveLength(1);
});

test('what is no network is refused by the compute process, a folder before', async () => {
  const { port, project, request, folder } = bench();
  const text = join(folder, 'text.onnx');
  writeFileSync(text, 'hello');
  await expect(addNetwork(project, port, { ...request, path: text })).rejects.toMatchObject({ where: text });
  mkdirSync(join(folder, 'sub'));
  await expect(inspectNetwork(port, join(folder, 'sub'))).rejects.toMatchObject({ kind: 'BadInput' });
});

test('a read-only project refuses before the file is read', async () => {
  const { port, project, request } = bench();
  const reader = openProject(project.path, { mode: 'read' });
  const adding = addNetwork(reader, port, { ...request, path: '/nowhere' });
  await expect(adding).rejects.toMatchObject({ kind: 'Storage', where: project.path });
  reader.close();
});
