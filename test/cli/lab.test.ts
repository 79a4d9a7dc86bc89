import { inspect } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeAddress, openLabQueue, parseRoots } from '../../src/main/jobs/index.ts';
import { writePlate } from '../helpers/written-plate.ts';
import {
  killAll,
  labPlate,
  labUnits,
  openLabScreen,
  postgresPrograms,
  unitsOf,
  type LabScreen,
  type StoredUnit,
} from './lab-screen.ts';
import { platelens } from './run-platelens.ts';

const bin = postgresPrograms;
let screen: LabScreen;
beforeAll(async () => {
  screen = await openLabScreen();
});
afterAll(() => screen.close());

/** The project holds each unit of its one run with the very map of a local run, is sound, and left nothing in the queue. */
async function expectWhole(project: string, here: readonly StoredUnit[]): Promise<void> {
  const there = unitsOf(project);
  expect(there).toHaveLength(labUnits);
  expect(there.every(({ state }) => state === 'done')).toBe(true);
  expect(there).toEqual(here);
  const { address } = screen.server;
  const looking = await openLabQueue({ address, kind: 'desktop', log: () => undefined });
  const left = await looking.sql("select name from platelens_queue.queue where name like 'answers-%'");
  await looking.close();
  expect(left).toEqual([]);
  const checked = await platelens('check', '--project', project, '--json');
  expect(checked, checked.out).toMatchObject({ code: 0 });
  expect(JSON.parse(checked.out)).toMatchObject({ runs: 1, units: labUnits, maps: labUnits });
}

test.skipIf(bin === null)(
  'three workers, one killed, one frozen, the server restarted: every unit once, the maps those of a local run (needs PostgreSQL)',
  async () => {
    const here = await screen.localUnits();
    const lab = await screen.makeProject('lab.platelens');
    const [first, second] = ['first', 'second', 'third'].map((name) => screen.startWorker(name));
    if (first === undefined || second === undefined) throw new Error('three workers were started');

    const run = screen.startRun(lab);
    await run.saw(/[1-9]\d % smooth-grad/);
    process.kill(-(first.child.pid ?? 0), 'SIGKILL');
    await run.saw(/[2-9]\d % smooth-grad/);
    process.kill(-(second.child.pid ?? 0), 'SIGSTOP');
    await run.saw(/[4-9]\d % smooth-grad/);
    await screen.server.restart();
    const ended = await run.ended;
    process.kill(-(second.child.pid ?? 0), 'SIGCONT');
    expect(ended, ended.err).toMatchObject({ code: 0 });
    await expectWhole(lab, here);
    expect(ended.err).not.toContain('not-a-secret');
  },
  240_000,
);

test.skipIf(bin === null)(
  'a desktop that is killed goes on when it is started again, the server restarted meanwhile: every unit once, the maps those of a local run (needs PostgreSQL)',
  async () => {
    const here = await screen.localUnits();
    const lab = await screen.makeProject('killed.platelens');
    screen.startWorker('left');
    screen.startWorker('right');
    const first = screen.startRun(lab);
    const stored = () => unitsOf(lab).filter(({ data }) => data !== null).length;
    await expect.poll(stored, { timeout: 120_000, interval: 10 }).toBeGreaterThan(0);
    killAll(first);
    await first.ended;
    const kept = unitsOf(lab).filter(({ data }) => data !== null);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(labUnits);

    // The workers go on with what was sent, and their answers wait for the desktop.
    const second = screen.startRun(lab);
    await second.saw(/\d % smooth-grad/);
    await screen.server.restart();
    const ended = await second.ended;
    expect(ended, ended.err).toMatchObject({ code: 0 });
    await expectWhole(lab, here);
  },
  480_000,
);

test.skipIf(bin === null)(
  'members that join a new queue together all come in (needs PostgreSQL)',
  async () => {
    const log = () => undefined;
    const first = await openLabQueue({ address: screen.server.address, kind: 'desktop', log });
    await first.sql('create database untouched');
    await first.close();
    const address = screen.server.address.replace(/[^/]+$/, 'untouched');
    const joining = Array.from({ length: 4 }, () => openLabQueue({ address, kind: 'worker', log }));
    const outcomes = await Promise.allSettled(joining);
    expect(outcomes.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []))).toEqual([]);
    for (const each of outcomes) if (each.status === 'fulfilled') await each.value.close();
  },
  60_000,
);

test.skipIf(bin === null)(
  'members see each other, and another version is refused by name (needs PostgreSQL)',
  async () => {
    const log = () => undefined;
    const worker = await openLabQueue({
      address: screen.server.address,
      kind: 'worker',
      memberName: 'bench 3',
      log,
    });
    const desktop = await openLabQueue({
      address: screen.server.address,
      kind: 'desktop',
      memberName: 'office',
      log,
    });
    try {
      worker.tell({ processes: 4, device: 'cpu', unitsDone: 7 });
      await expect
        .poll(() => desktop.members(), { timeout: 10_000 })
        .toEqual(
          expect.arrayContaining([
            expect.objectContaining({ kind: 'worker', name: 'bench 3', processes: 4, unitsDone: 7 }),
            expect.objectContaining({ kind: 'desktop', name: 'office' }),
          ]),
        );
      await expect(
        openLabQueue({ address: screen.server.address, kind: 'worker', version: '9.9.9', log }),
      ).rejects.toMatchObject({
        kind: 'NetworkMismatch',
        what: expect.stringContaining('worker bench 3 has') as string,
      });
    } finally {
      await worker.close();
      await desktop.close();
    }
  },
  60_000,
);

test.skipIf(bin === null)(
  'images under no shared root, and changed ones, fail their units with the reason (needs PostgreSQL)',
  async () => {
    const project = await screen.makeProject('stray.platelens');
    screen.startWorker('only');
    const words = [
      'run',
      '--project',
      project,
      '--method',
      'input-gradient',
      '--wells',
      'A1',
      '--queue',
      screen.server.address,
    ];
    const outside = await platelens(...words, '--root', `screens=${screen.at('elsewhere')}`, '--json');
    expect(outside.code).toBe(1);
    expect(outside.out).toContain('lie under none of the roots that the lab shares');
    // With another number of channels every intensity is another one.
    writePlate(screen.at('screens', 'plate'), { ...labPlate, channels: ['RNA', 'DNA'] });
    const changed = await platelens(...words, ...screen.root, '--json');
    expect(changed.code).toBe(1);
    expect(changed.out).toContain('this image is not the one that was imported');
  },
  120_000,
);

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('words about a lab queue are read with care', () => {
  expect(describeAddress('postgres://u:secret@lab.example:5433/queue')).toBe('lab.example:5433/queue');
  expect(() => describeAddress('mysql://u@h/d')).toThrow(/PostgreSQL/);
  expect(() => describeAddress('nonsense')).toThrow(/no address/);
  // An address with a slip in it is not repeated anywhere, since its password would be.
  const slip = () => describeAddress('postgres://u:secret@lab example:port/queue');
  expect(slip).toThrow(/no address/);
  expect(inspect(caught(slip), { depth: 9, showHidden: true })).not.toContain('secret');
  expect(() => parseRoots(['a=/x', 'a=/y'])).toThrow(/named twice/);
  expect(() => parseRoots(['/x'])).toThrow(/no NAME=PATH/);
});

test.skipIf(bin === null)(
  'an address where nobody answers is told without its password',
  async () => {
    const words = ['worker', '--queue', 'postgres://lab:tops3cret@127.0.0.1:9/queue', ...screen.root];
    const { code, err } = await platelens(...words);
    expect(code).toBe(1);
    expect(err).toContain('127.0.0.1:9/queue');
    expect(err).not.toContain('tops3cret');
    await wait(0);
  },
  60_000,
);

test('a worker whose root leads nowhere does not begin to fail the units of others', async () => {
  const words = ['worker', '--queue', 'postgres://lab@127.0.0.1:9/queue', '--root'];
  const { code, err } = await platelens(...words, `screens=${screen.at('unmounted')}`);
  expect(code).toBe(1);
  expect(err).toContain('the folder of root "screens" is not there');
  expect(err).toContain(screen.at('unmounted'));
});
