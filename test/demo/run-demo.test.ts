import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDemo, prepareDemo, runDemo, type DemoOptions } from '../../src/main/demo/index.ts';
import { createServices, type OwnedServices } from '../../src/main/headless.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';

const plate = { seed: 21, rows: 1, columns: 8, fieldPx: 256 };

let services: OwnedServices;
beforeAll(() => {
  services = createServices({ processes: 1 });
});
afterAll(() => services.close());

/** Two rows, so that one resting well has stray light. */
const judgedPlate = { ...plate, rows: 2 };

const optionsFor = (rest: Partial<DemoOptions> = {}): DemoOptions => ({
  ...{ services, resourcesDir: services.files.resourcesDir, plate },
  ...rest,
});

describe('prepareDemo', () => {
  it('makes a project with plate and network, and goes on where it stopped', async () => {
    const dir = makeTempFolder();
    const stop = new AbortController();
    const stopped = prepareDemo(dir, optionsFor({ signal: stop.signal, onProgress: () => stop.abort() }));
    await expect(stopped).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(services.current()?.project.listPlates(existsSync)).toEqual([]);

    const demo = await prepareDemo(dir, optionsFor());
    const view = demo.session.project.readPlateView(demo.plateId, existsSync);
    expect(view.wells).toHaveLength(8);
    expect(view.channels.map(({ name }) => name)).toEqual(['DNA', 'GFP']);
    expect(view.wells.map(({ role }) => role)).toEqual([
      ...['negative', 'negative', 'sample', 'sample', 'sample', 'sample', 'positive', 'positive'],
    ]);
    const again = await prepareDemo(dir, optionsFor());
    expect(again).toMatchObject({ plateId: demo.plateId, networkId: demo.networkId });
    await services.closeProject();
  });
});

describe('runDemo', () => {
  it('explains the plate by three methods, finds what was planted, and does nothing twice', async () => {
    const dir = makeTempFolder();
    const result = await runDemo(dir, optionsFor({ plate: judgedPlate }));
    expect(existsSync(join(dir, 'demo.platelens'))).toBe(true);
    expect(result.network.cleanControls.right).toBe(result.network.cleanControls.wells);
    for (const method of ['hires-cam', 'cape', 'pcim']) {
      const found = result.methods.filter(
        (entry) => entry.method === method && entry.group.startsWith('responding'),
      );
      const causes = found.flatMap(({ shares }) => (shares.cause === null ? [] : [shares.cause]));
      expect(causes.length, method).toBeGreaterThan(0);
      for (const cause of causes) {
        expect(cause.mass, method).toBeGreaterThan(3 * cause.chance);
        expect(cause.rocAuc, method).toBeGreaterThan(0.9);
      }
    }
    const shares = (method: string, group: string) =>
      result.methods.find((entry) => entry.method === method && entry.group === group)?.shares;
    for (const group of ['responding', 'responding-with-artefact', 'fooled']) {
      const cause = shares('pcim', group)?.cause;
      expect(cause?.rankAccuracy, group).toBeGreaterThanOrEqual(0.75);
      expect(cause?.rocAuc, group).toBeGreaterThanOrEqual(0.95);
    }
    // The planted shortcut is found where it was planted: in the corner with the stray light.
    const planted = shares('pcim', 'fooled')?.artefact;
    expect(planted?.mass).toBeGreaterThan(5 * (planted?.chance ?? 1));
    expect(shares('cape', 'responding')?.cells?.mass).toBeGreaterThanOrEqual(0.7);
    const { capeClean, cleanControls, cleanDoses } = result.network;
    expect(capeClean.right).toBeGreaterThanOrEqual(0.9 * (cleanControls.right + cleanDoses.right));

    const [pcim, gradient] = result.fidelity;
    expect([pcim?.method, gradient?.method]).toEqual(['pcim', 'input-gradient']);
    expect(pcim?.deletion).toBeLessThan(gradient?.deletion ?? 0);
    expect(Math.abs(pcim?.randomised ?? 1)).toBeLessThanOrEqual(0.2);
    expect(formatDemo(result)).toContain('HiResCAM');
    expect(formatDemo(result)).toMatch(/Input gradient +0\.\d\d/);

    const again = await runDemo(dir, optionsFor({ plate: judgedPlate }));
    expect(again.methods).toEqual(result.methods);
    expect(Object.values(again.seconds)).toEqual([0, 0, 0]);
    await services.closeProject();
  }, 180_000);
});
