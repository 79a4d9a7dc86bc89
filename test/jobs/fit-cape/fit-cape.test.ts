import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capeFitDefaults, type CapeFitProgress, type CapeFitRequest } from '../../../src/shared/cape-fit.ts';
import type { FieldPixels } from '../../../src/shared/compute-port.ts';
import { prepareDemo, type PreparedDemo } from '../../../src/main/demo/index.ts';
import { createServices, type OwnedServices } from '../../../src/main/headless.ts';
import { fitCape, type CapeFitOptions } from '../../../src/main/jobs/index.ts';
import { locateNetwork } from '../../../src/main/networks/index.ts';

let services: OwnedServices;
let demo: PreparedDemo;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platelens-fit-'));
  services = createServices({ processes: 1 });
  const plate = { seed: 3, rows: 2, columns: 12, fieldPx: 256 };
  demo = await prepareDemo(folder, { services, resourcesDir: services.files.resourcesDir, plate });
  demo.session.project.setCapeHead(demo.networkId, null);
});
afterAll(async () => {
  await services.close();
  rmSync(folder, { recursive: true, force: true });
});

const byRole = { positive: 'translocated', negative: 'resting' };

function request(change: Partial<CapeFitRequest> = {}): CapeFitRequest {
  return {
    ...{ plateId: demo.plateId, networkId: demo.networkId, labelsFrom: 'role', labelMap: byRole },
    ...{ layer: null, turned: true, settings: { ...capeFitDefaults, epochs: 60 } },
    ...change,
  };
}

function fit(change: Partial<CapeFitRequest> = {}, more: Partial<CapeFitOptions> = {}) {
  const session = services.current();
  if (session === null) throw new Error('the demo is not open');
  const { project, pixels } = session;
  return fitCape(request(change), {
    ...{ project, pixels, port: services.port },
    locate: (network, signal) => locateNetwork(project, network, signal),
    ...more,
  });
}

const storedHead = () => demo.session.project.readNetwork(demo.networkId).capeHead;

describe('fitting a head on the demo plate', () => {
  it('stops when it is cancelled, and stores nothing', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const onProgress = ({ phase }: CapeFitProgress) => {
      seen.push(phase);
      if (phase === 'fitting') stop.abort();
    };
    const settings = { ...capeFitDefaults, epochs: 100_000, patience: 100_000 };
    const stopped = fit({ settings }, { signal: stop.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(new Set(seen)).toEqual(new Set(['features', 'fitting']));
    expect(storedHead()).toBeNull();
  });

  it('refuses a plane that holds no numbers, naming the well', async () => {
    const session = services.current();
    const broken = {
      readField: () => {
        const plane = new Float32Array(256 * 256).fill(NaN);
        const pixels: Omit<FieldPixels, 'kind' | 'centres'> = {
          width: 256,
          height: 256,
          planes: [plane, plane],
        };
        return Promise.resolve(pixels);
      },
      readPicture: () => Promise.reject(new Error('no picture was expected')),
      findObjects: () => Promise.resolve(new Float32Array(0)),
    };
    expect(session).not.toBeNull();
    await expect(fit({}, { pixels: broken })).rejects.toMatchObject({
      kind: 'BadInput',
      where: expect.stringMatching(/^well [A-H]\d\d, field 1/) as unknown,
    });
    expect(storedHead()).toBeNull();
  });

  it('refuses images that are all blank', async () => {
    const blank = {
      readField: () => {
        const plane = new Float32Array(256 * 256).fill(185);
        return Promise.resolve({ width: 256, height: 256, planes: [plane, plane] });
      },
      readPicture: () => Promise.reject(new Error('no picture was expected')),
      findObjects: () => Promise.resolve(new Float32Array(0)),
    };
    await expect(fit({}, { pixels: blank })).rejects.toMatchObject({
      kind: 'BadInput',
      what: expect.stringContaining('look the same') as unknown,
    });
  });

  it('refuses a layer that is none', async () => {
    await expect(fit({ layer: 'attic' })).rejects.toMatchObject({ kind: 'NotFound' });
  });

  it('stores a head that agrees with the network and makes CAPE run', async () => {
    const progress: CapeFitProgress[] = [];
    const report = await fit({}, { onProgress: (state) => progress.push(state) });
    expect(report).toMatchObject({ start: 'copied', versions: 8, labelsFrom: 'role' });
    const [resting = 0, translocated = 0] = report.wellsOfClass;
    expect(report.images).toBe(resting + translocated);
    expect(Math.min(resting, translocated)).toBeGreaterThan(1);
    expect(report.training.agreement).toBe(1);
    expect(report.heldOut?.agreement).toBe(1);
    expect(report.training.capeAccuracy).toBeGreaterThanOrEqual(0.9 * report.training.networkAccuracy);
    expect(report.head.history?.length).toBe(report.history.length);
    const fields = progress.filter(({ phase }) => phase === 'features');
    expect(fields).toHaveLength(report.images);

    const head = storedHead();
    expect(head).toEqual(report.head);
    expect(head?.provenance).toMatchObject({
      ...{ mode: 'post-fit', optimizer: 'adam', start: 'copied', labelsFrom: 'role', versions: 8 },
      ...{ judgedOn: 'held-out wells', agreement: 1 },
    });
    const { project, jobs } = demo.session;
    const run = await jobs.start({
      ...{ plateId: demo.plateId, networkId: demo.networkId, method: 'cape', parameters: {}, layer: null },
      ...{ targets: [{ kind: 'class', classIndex: 1 }], wells: null, seed: 1 },
    });
    const ended = await jobs.finished(run.id);
    expect(ended).toMatchObject({ state: 'done', unitsFailed: 0 });
    for (const unit of project.unitsOfRun(run.id)) {
      const { data } = await project.readMaps(unit.id);
      const sum = data.reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(unit.facts?.figures['capeProbability'] ?? NaN, 4);
    }
  });

  it('gives the same head for the same seed', async () => {
    const settings = { ...capeFitDefaults, epochs: 3 };
    const one = await fit({ settings, turned: false });
    const two = await fit({ settings, turned: false });
    expect(two.head.weights).toEqual(one.head.weights);
  });
});
