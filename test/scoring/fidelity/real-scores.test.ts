import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createComputePool } from '../../../src/main/compute/index.ts';
import { createJobs } from '../../../src/main/jobs/index.ts';
import {
  addNetwork,
  inspectNetwork,
  locateNetwork,
  suggestRecipe,
} from '../../../src/main/networks/index.ts';
import { createPixelService, importPlate } from '../../../src/main/plates/index.ts';
import { scoreByNetwork } from '../../../src/main/scoring/index.ts';
import { fidelitySettingsSchema } from '../../../src/shared/fidelity.ts';
import { newProject } from '../../db/sample-project.ts';

const shared = join(import.meta.dirname, '..', '..', '..', '..', 'shared');
const plateFolder = join(shared, 'data', 'sbs_bbbc013_plate');
const networkPath = join(shared, 'networks', 'sbs_translocation', 'sbs_translocation.onnx');
const here = existsSync(plateFolder) && existsSync(networkPath);

test.skipIf(!here)(
  'maps of cells of a real plate are scored by their own network in its own process (needs ../shared)',
  async () => {
    const project = newProject();
    const entry = new URL('../../../src/main/compute/process.ts', import.meta.url);
    const port = createComputePool({ entry, processes: 1 });
    const pixels = createPixelService(project);
    try {
      const { plateId } = await importPlate(project, {
        path: plateFolder,
        plateMap: join(plateFolder, '1049_Metadata.csv'),
        channels: [{ name: 'GFP' }, { name: 'DNA' }],
      });
      const description = await inspectNetwork(port, networkPath);
      const recipe = suggestRecipe(description, ['GFP', 'DNA'], {
        view: 'cells',
        scaling: { kind: 'linear', offset: 0, divisor: 255 },
      });
      const request = { path: networkPath, name: 'sbs', labels: ['untreated', 'treated'], recipe };
      const network = await addNetwork(project, port, request);
      const locate = (stored: Parameters<typeof locateNetwork>[1], signal?: AbortSignal) =>
        locateNetwork(project, stored, signal);
      const jobs = createJobs({ project, port, pixels, emit: () => undefined, log: () => undefined, locate });
      const run = await jobs.start({
        ...{
          plateId,
          networkId: network.id,
          method: 'gradient-x-input',
          parameters: {},
          layer: null,
          seed: 1,
        },
        ...{ targets: [{ kind: 'predicted' }], wells: ['A01', 'E12'] },
      });
      await jobs.finished(run.id);
      const settings = fidelitySettingsSchema.parse({
        images: 4,
        steps: 20,
        stages: 2,
        disturbances: 3,
        baseline: 'zero',
      });
      const metrics = ['abpc', 'parameter-randomisation', 'target-randomisation', 'avg-sensitivity'] as const;
      const asked = { plateId, runIds: [run.id], metrics: [...metrics], settings, fields: null, seed: 3 };
      const signal = new AbortController().signal;
      const options = { port, pixels, locate, readMask: () => Promise.resolve(null), signal };
      const report = await scoreByNetwork(project, asked, options);
      expect(report).toMatchObject({ maps: 2, computed: 2, failures: [] });
      const scores = project.listScores({ runId: run.id });
      expect(scores).toHaveLength(8);
      for (const { metric, value, random } of scores) {
        expect(value, metric).not.toBeNull();
        if (metric === 'abpc') expect(value ?? NaN).toBeGreaterThan(random ?? NaN);
        if (metric === 'parameter-randomisation') expect(Math.abs(value ?? NaN)).toBeLessThan(0.9);
      }
      expect(scores[0]?.details.device).toContain('onnxruntime');
    } finally {
      await pixels.close();
      await port.close();
      project.close();
    }
  },
  60_000,
);
