import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createComputePool } from '../../src/main/compute/index.ts';
import { createJobs } from '../../src/main/jobs/index.ts';
import { addNetwork, locateNetwork, suggestRecipe, inspectNetwork } from '../../src/main/networks/index.ts';
import { createPixelService, importPlate } from '../../src/main/plates/index.ts';
import { newProject } from '../db/sample-project.ts';

const shared = join(import.meta.dirname, '..', '..', '..', 'shared');
const plateFolder = join(shared, 'data', 'sbs_bbbc013_plate');
const networkPath = join(shared, 'networks', 'sbs_translocation', 'sbs_translocation.onnx');
const here = existsSync(plateFolder) && existsSync(networkPath);

test.skipIf(!here)(
  'a real network explains wells of a real plate through its own processes (needs ../shared)',
  async () => {
    const project = newProject();
    const port = createComputePool({
      entry: new URL('../../src/main/compute/process.ts', import.meta.url),
      processes: 2,
    });
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
      const stray: unknown[] = [];
      const jobs = createJobs({
        project,
        port,
        pixels,
        emit: () => undefined,
        log: (error) => void stray.push(error),
        locate: (stored, signal) => locateNetwork(project, stored, signal),
      });
      const run = await jobs.start({
        plateId,
        networkId: network.id,
        method: 'hires-cam',
        parameters: {},
        layer: null,
        targets: [{ kind: 'class', classIndex: 1 }],
        wells: ['A01', 'A12', 'E01', 'E12'],
        seed: 1,
      });
      const ended = await jobs.finished(run.id);
      const units = project.unitsOfRun(run.id);
      expect(stray).toEqual([]);
      expect(units.map(({ state, error }) => [state, error])).toEqual(Array(4).fill(['done', null]));
      expect(ended).toMatchObject({ state: 'done', unitsDone: 4, unitsFailed: 0 });
      const names = new Map(
        project.readPlateView(plateId).wells.flatMap((well) => well.fields.map(({ id }) => [id, well.name])),
      );
      const treated = new Map(units.map((unit) => [names.get(unit.fieldId), unit.verdict?.probabilities[1]]));
      // Rows A to D have their positive control in column 12, rows E to H in column 1.
      for (const well of ['A12', 'E01']) expect(treated.get(well)).toBeGreaterThan(0.5);
      for (const well of ['A01', 'E12']) expect(treated.get(well)).toBeLessThan(0.5);
      for (const unit of units) {
        const maps = await project.readMaps(unit.id);
        expect(maps.count).toBe(unit.verdict?.objectCount);
        expect(maps.count).toBeGreaterThan(20);
        const values = [...maps.data];
        expect(Math.min(...values)).toBe(unit.facts?.min);
        expect(Math.max(...values)).toBe(unit.facts?.max);
      }
      await jobs.stop();
    } finally {
      await pixels.close();
      await port.close();
    }
  },
  120_000,
);
