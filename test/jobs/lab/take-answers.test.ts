import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packFloats } from '../../../src/main/db/index.ts';
import { sendMaps } from '../../../src/main/jobs/lab/lab-maps.ts';
import { openLabQueue, type LabQueue } from '../../../src/main/jobs/lab/lab-queue.ts';
import { pack, type LabResult } from '../../../src/main/jobs/lab/messages.ts';
import { createOutbox, type Delivery } from '../../../src/main/jobs/lab/outbox.ts';
import { takeAnswers } from '../../../src/main/jobs/lab/take-answers.ts';
import type { RunContext } from '../../../src/main/jobs/compute-run.ts';
import type { Unit } from '../../../src/shared/run.ts';
import { addSampleRun, newProject } from '../../db/sample-project.ts';
import { findPostgres, startPostgres, type Postgres } from '../../helpers/postgres.ts';

const bin = findPostgres();
const values = Float32Array.of(0, 1, -1, 2, 0.5, 3);
const grid = { count: 1, height: 2, width: 3 };
const facts = {
  ...grid,
  unit: 'logit',
  layer: null,
  min: -1,
  max: 3,
  emptyReason: null,
  figures: {},
} as const;

describe.skipIf(bin === null)('answers of a lab queue (needs PostgreSQL)', () => {
  let server: Postgres;
  let queue: LabQueue;
  beforeAll(async () => {
    server = await startPostgres(bin ?? '');
    queue = await openLabQueue({ address: server.address, kind: 'desktop', log: () => undefined });
  }, 60_000);
  afterAll(async () => {
    await queue.close();
    await server.stop();
  });

  /** A delivery of a unit that some worker has in hand. */
  async function deliveryOf(unitId: Unit['id'], answerTo: string): Promise<Delivery> {
    const packed = await packFloats(values, 'float32');
    await queue.boss.insert(queue.units, [{ data: { unitId } }]);
    const [job] = await queue.boss.fetch(queue.units);
    if (job === undefined) throw new Error('the unit is in the queue');
    const boxes = pack(Float32Array.of(0, 0, 16, 12));
    const maps = { ...grid, boxes, id: randomUUID(), bytes: packed.length };
    const outcome: LabResult['outcome'] = {
      ...{ ok: true, maps, facts: { ...facts, figures: {} } },
      ...{ verdict: null, seconds: 0.5, device: 'cpu' },
    };
    const result: LabResult = { kind: 'result', unitId, worker: 'w', outcome };
    return { result, packed, answerTo, attempt: { id: job.id, retryCount: job.retryCount } };
  }

  async function send(...deliveries: Delivery[]): Promise<unknown[]> {
    const logged: unknown[] = [];
    const outbox = createOutbox({
      ...{ queue, signal: new AbortController().signal, onSettled: () => undefined },
      log: (error) => logged.push(error),
    });
    for (const delivery of deliveries) await outbox.add(delivery);
    await outbox.emptied();
    return logged;
  }

  const left = async (answerTo: string) => ({
    maps: await queue.sql('select id from platelens_lab.maps where answer_to = $1', [answerTo]),
    answers: await queue.boss.fetch(answerTo),
    units: await queue.boss.fetch(queue.units),
  });

  test('a unit that is delivered twice is stored once, bit for bit, and nothing of it stays behind', async () => {
    const project = newProject();
    const { run } = addSampleRun(project);
    const [unit] = project.unitsOfRun(run.id);
    if (unit === undefined) throw new Error('the run has units');
    const answers = 'answers-twice';
    await queue.boss.createQueue(answers);
    expect(await send(await deliveryOf(unit.id, answers), await deliveryOf(unit.id, answers))).toEqual([]);
    await send(await deliveryOf(unit.id, answers));

    const stored: Unit[] = [];
    const logged: unknown[] = [];
    // Of a run's context only these are used here.
    const context = {
      project,
      onUnit: (done) => stored.push(done),
      log: (error) => logged.push(error),
    } as Pick<RunContext, 'project' | 'onUnit' | 'log'> as RunContext;
    const waiting = new Set<number>([unit.id]);
    expect(await takeAnswers(context, queue, answers, { waiting, head: null })).toBe(3);
    expect(stored).toMatchObject([{ id: unit.id, state: 'done' }]);
    expect(waiting.size).toBe(0);
    expect(logged).toEqual([]);
    expect((await project.readMaps(unit.id)).data).toEqual(values);
    expect(await left(answers)).toEqual({ maps: [], answers: [], units: [] });
  });

  test('a map that the server refuses makes its unit fail with the reason, and the others arrive', async () => {
    const project = newProject();
    const { run } = addSampleRun(project);
    const [first, second] = project.unitsOfRun(run.id);
    if (first === undefined || second === undefined) throw new Error('the run has two units');
    const answers = 'answers-refused';
    await queue.boss.createQueue(answers);
    const [good, bad] = [await deliveryOf(first.id, answers), await deliveryOf(second.id, answers)];
    if (!bad.result.outcome.ok) throw new Error('it has maps');
    const maps = { ...bad.result.outcome.maps, id: 'no uuid' };
    const refused = { ...bad, result: { ...bad.result, outcome: { ...bad.result.outcome, maps } } };
    expect(await send(good, refused)).toHaveLength(1);
    const arrived = await queue.boss.fetch<LabResult>(answers, { batchSize: 9 });
    // Answers that were sent together come in any order.
    expect(new Map(arrived.map(({ data }) => [data.unitId, data.outcome.ok]))).toEqual(
      new Map([
        [first.id, true],
        [second.id, false],
      ]),
    );
    expect(arrived).toHaveLength(2);
    expect(await queue.boss.fetch(queue.units)).toEqual([]);
  });

  test('what is delivered to a run that was taken back is dropped, and its unit with it', async () => {
    const project = newProject();
    const { run } = addSampleRun(project);
    const [unit] = project.unitsOfRun(run.id);
    if (unit === undefined) throw new Error('the run has units');
    expect(await send(await deliveryOf(unit.id, 'answers-gone'))).toHaveLength(1);
    expect(await queue.boss.fetch(queue.units)).toEqual([]);
    expect(await queue.sql("select 1 from platelens_lab.maps where answer_to = 'answers-gone'")).toEqual([]);
  });

  test('maps and answer come together or not at all', async () => {
    const id = randomUUID();
    const work = queue.transaction(async ({ sql }) => {
      await sendMaps(sql, [{ id, answerTo: 'answers-torn', data: Uint8Array.of(1) }]);
      throw new RangeError('in the middle');
    });
    await expect(work).rejects.toThrow('in the middle');
    expect(await queue.sql('select 1 from platelens_lab.maps where id = $1', [id])).toEqual([]);
  });
});
