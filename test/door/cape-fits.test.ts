import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { capeFitDefaults, type CapeFitRequest } from '../../src/shared/cape-fit.ts';
import type { DoorEvent } from '../../src/shared/contract/events.ts';
import { prepareDemo } from '../../src/main/demo/index.ts';
import { createCapeFits } from '../../src/main/door/cape-fits.ts';
import { createServices } from '../../src/main/headless.ts';

it('fits one head a network at a time, tells how far it is, and can be cancelled', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'platelens-fits-'));
  const services = createServices({ processes: 1 });
  try {
    const plate = { seed: 3, rows: 1, columns: 12, fieldPx: 256 };
    const options = { services, resourcesDir: services.files.resourcesDir, plate };
    const { plateId, networkId, session } = await prepareDemo(folder, options);
    session.project.setCapeHead(networkId, null);
    const request: CapeFitRequest = {
      ...{ plateId, networkId, labelsFrom: 'role', layer: null, turned: false },
      labelMap: { positive: 'translocated', negative: 'resting' },
      settings: { ...capeFitDefaults, epochs: 100_000, patience: 100_000 },
    };
    const fits = createCapeFits(services);
    const events: DoorEvent[] = [];
    const stop = services.events.subscribe((event) => {
      events.push(event);
      if (event.kind === 'cape-fit' && event.progress.phase === 'fitting') fits.cancel(networkId);
    });
    const running = fits.start(request, new AbortController().signal);
    const second = fits.start(request, new AbortController().signal);
    await expect(second).rejects.toMatchObject({ kind: 'BadInput' });
    await expect(running).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(events.some(({ kind }) => kind === 'cape-fit')).toBe(true);
    expect(session.project.readNetwork(networkId).capeHead).toBeNull();

    const short = { ...request, settings: { ...capeFitDefaults, epochs: 3 } };
    const report = await fits.start(short, new AbortController().signal);
    expect(report.history).toHaveLength(3);
    expect(session.project.readNetwork(networkId).capeHead).toEqual(report.head);
    expect(events.at(-1)).toEqual({ kind: 'networks' });
    stop();
  } finally {
    await services.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
