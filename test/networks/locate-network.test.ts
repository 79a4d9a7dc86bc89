import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addNetwork, hashNetwork, locateNetwork } from '../../src/main/networks/index.ts';
import { newProject, sampleNetwork, temporaryFolder } from '../db/sample-project.ts';
import { describingPort } from './describing-port.ts';

async function addedNetwork(embed: boolean) {
  const path = join(temporaryFolder(), 'net.onnx');
  // Of this test alone, since unpacked networks are shared by content.
  writeFileSync(path, `NET ${path}`);
  writeFileSync(`${path}.data`, 'weights');
  const project = newProject();
  const { id } = await addNetwork(project, describingPort(), {
    path,
    name: 'net',
    labels: [],
    recipe: sampleNetwork.recipe,
    embed,
  });
  return { path, project, network: project.readNetwork(id) };
}

test('a network is run from where it was added', async () => {
  const { path, project, network } = await addedNetwork(true);
  expect(await locateNetwork(project, network)).toEqual({ path, sha256: network.sha256 });
});

test('where its file is gone the copy in the project serves, byte by byte', async () => {
  const { path, project, network } = await addedNetwork(true);
  const before = readFileSync(path);
  rmSync(path);
  const file = await locateNetwork(project, network);
  onTestFinished(() => rmSync(dirname(file.path), { recursive: true, force: true }));
  expect(file.sha256).toBe(network.sha256);
  expect(readFileSync(file.path)).toEqual(before);
  expect(readFileSync(`${file.path}.data`, 'utf8')).toBe('weights');

  writeFileSync(file.path, 'tampered with');
  const again = await locateNetwork(project, network);
  expect((await hashNetwork(again.path)).sha256).toBe(network.sha256);
});

test('without a copy a file that is gone, or is another one by now, is told', async () => {
  const { path, project, network } = await addedNetwork(false);
  writeFileSync(path, 'NET of another kind');
  await expect(locateNetwork(project, network)).rejects.toMatchObject({
    kind: 'NetworkMismatch',
    where: path,
  });
  rmSync(path);
  await expect(locateNetwork(project, network)).rejects.toMatchObject({ kind: 'NotFound', where: path });
});

test.each(['../../../../../../../..', '', '..'])(
  'a hostile stored name (%s) writes nothing outside',
  async (name) => {
    const project = newProject();
    const outside = join(dirname(project.path), 'evil');
    const network = project.insertNetwork({
      ...sampleNetwork,
      path: join(dirname(project.path), 'gone.onnx'),
      files: [{ name: name.length > 2 ? `${name}${outside}` : name, data: Buffer.from('NET') }],
    });
    await expect(locateNetwork(project, network)).rejects.toMatchObject({ kind: 'NetworkMismatch' });
    expect(existsSync(outside)).toBe(false);
  },
);
