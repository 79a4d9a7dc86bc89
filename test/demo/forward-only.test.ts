import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spearman } from '../../src/main/attribution/index.ts';
import { createComputePool } from '../../src/main/compute/index.ts';
import { demoNetworkFiles } from '../../src/main/demo/demo-files.ts';
import { drawField, toDemoInput } from '../../src/main/demo/index.ts';
import { hashNetwork } from '../../src/main/networks/index.ts';
import type { ComputePort, UnitTask } from '../../src/shared/compute-port.ts';
import type { Parameters } from '../../src/shared/methods.ts';

const files = demoNetworkFiles(fileURLToPath(new URL('../../resources', import.meta.url)));
const budget = 4000;

let port: ComputePort;
beforeAll(() => {
  port = createComputePool({
    entry: new URL('../../src/main/compute/process.ts', import.meta.url),
    processes: 1,
  });
});
afterAll(() => port.close());

/** PCIM of a drawn field whose cells respond, for the class `translocated`. */
async function explain(seed: number, parameters: Parameters) {
  const plan = { widthPx: 256, heightPx: 256, cellCount: null, response: 0.3, artefact: false };
  const input = toDemoInput(drawField(seed, plan));
  const task: UnitTask = {
    network: await hashNetwork(files.network),
    ...{ recipe: null, method: 'pcim', parameters, layer: null, mask: null, capeHead: null, seed: 1 },
    pixels: { kind: 'tensor', tensor: { data: input.data, shape: [1, ...input.shape] } },
    target: { kind: 'class', classIndex: 1 },
  };
  const { maps, facts } = await port.runUnit(task);
  return { map: maps.data, figures: facts.figures };
}

describe('PCIM by forward passes alone, on the demo network', () => {
  it('ranks pixels as random fields do, and stops once its halves agree', async () => {
    const agreements: number[] = [];
    for (const seed of [100, 101, 104, 107]) {
      const trained = await explain(seed, {});
      const forward = await explain(seed, { variant: 'forward-only', budget });
      agreements.push(spearman(trained.map, forward.map) ?? 0);
      expect(forward.figures['reliability']).toBeGreaterThanOrEqual(0.9);
      expect(forward.figures['forwards']).toBeLessThan(budget);
    }
    const mean = agreements.reduce((sum, agreement) => sum + agreement, 0) / agreements.length;
    expect(mean).toBeGreaterThanOrEqual(0.6);
    expect(Math.min(...agreements)).toBeGreaterThan(0.5);
  });
});
