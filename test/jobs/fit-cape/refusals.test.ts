import { expect, it } from 'vitest';
import { capeFitDefaults } from '../../../src/shared/cape-fit.ts';
import type { NetworkDescription } from '../../../src/shared/network.ts';
import { fitCape } from '../../../src/main/jobs/index.ts';
import { addSamplePlate, newProject, sampleNetwork } from '../../db/sample-project.ts';
import { describingPort } from '../../networks/describing-port.ts';

it.each<[string, Partial<NetworkDescription>, string]>([
  ['shows only pooled features', { layers: [], recommendedLayer: null }, 'only pooled features'],
  ['segments', { task: 'segmentation' }, 'segments'],
])('a network that %s is refused with the reason', async (_, change, reason) => {
  const project = newProject();
  const plateId = addSamplePlate(project);
  const description = { ...sampleNetwork.description, ...change };
  const network = project.insertNetwork({ ...sampleNetwork, description });
  const never = () => Promise.reject(new Error('not asked for'));
  const fit = fitCape(
    {
      ...{ plateId, networkId: network.id, labelsFrom: null, labelMap: {}, layer: null, turned: false },
      settings: capeFitDefaults,
    },
    {
      project,
      port: describingPort(),
      pixels: { readField: never, readPicture: never, findObjects: never },
      locate: never,
    },
  );
  await expect(fit).rejects.toMatchObject({
    kind: 'Unsupported',
    what: expect.stringContaining(reason) as unknown,
  });
  expect(project.readNetwork(network.id).capeHead).toBeNull();
});
