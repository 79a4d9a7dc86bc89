import { expect, test } from 'vitest';
import { headName } from '../../src/main/jobs/pinned-head.ts';
import type { CapeHead } from '../../src/shared/network.ts';
import { sampleNetwork } from '../db/sample-project.ts';
import { createBench } from './bench.ts';

const head: CapeHead = {
  ...{ layer: 'late', classes: 2, features: 2, weights: [1, 2, 3, 4], bias: [0, 0] },
  ...{ logTemperatures: [0, 0, 0], provenance: { seed: 1 } },
};
const refitted: CapeHead = { ...head, weights: [1, 2, 3, 4.5] };

/** A CAPE run that was stopped when it had computed a few of its ten units. */
async function stoppedRun() {
  let computed = 0;
  const hooks = {
    parallelism: 1,
    before: () => {
      computed += 1;
      if (computed === 4) bench.jobs.cancel(run.id);
      return undefined;
    },
  };
  const bench = createBench(hooks, {}, { ...sampleNetwork, capeHead: head });
  const run = await bench.jobs.start({ ...bench.request, method: 'cape' });
  const stopped = await bench.jobs.finished(run.id);
  expect(stopped.state).toBe('cancelled');
  expect(stopped.unitsDone).toBeGreaterThan(0);
  expect(stopped.unitsDone).toBeLessThan(10);
  return { ...bench, run: stopped };
}

test('a run notes the head that its maps were made with', async () => {
  const { project, run, jobs } = await stoppedRun();
  const done = project.unitsOfRun(run.id).filter(({ state }) => state === 'done');
  expect(new Set(done.map(({ facts }) => facts?.head))).toEqual(new Set([headName(head)]));
  // The same numbers under other words are the same head.
  project.setCapeHead(run.networkId, { ...head, provenance: { seed: 2 } });
  jobs.resume(run.id);
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'done', unitsDone: 10 });
});

test('a run does not go on with a head that was fitted anew, and says so', async () => {
  const { project, run, jobs, request } = await stoppedRun();
  project.setCapeHead(run.networkId, refitted);
  jobs.resume(run.id);
  await expect(jobs.finished(run.id)).rejects.toMatchObject({
    kind: 'BadInput',
    what: expect.stringContaining('fitted anew') as unknown,
    mend: 'Start a new run.',
  });
  const failed = project.readRun(run.id);
  expect(failed).toMatchObject({ state: 'failed', unitsDone: run.unitsDone });
  expect(failed.note).toContain('fitted anew');

  const again = await jobs.start({ ...request, method: 'cape' });
  expect(await jobs.finished(again.id)).toMatchObject({ state: 'done', unitsDone: 10 });
  const names = new Set(project.unitsOfRun(again.id).map(({ facts }) => facts?.head));
  expect(names).toEqual(new Set([headName(refitted)]));
});

test('methods without a head do not mind', async () => {
  const { jobs, project, request } = createBench({}, {}, { ...sampleNetwork, capeHead: head });
  const run = await jobs.start(request);
  expect(await jobs.finished(run.id)).toMatchObject({ state: 'done' });
  expect(project.unitsOfRun(run.id).every(({ facts }) => facts?.head === undefined)).toBe(true);
});
