import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { createDoor } from '../../src/main/door/index.ts';
import { createServices } from '../../src/main/headless.ts';
import type { DoorEvent } from '../../src/shared/contract/events.ts';
import { contract, type ProcedureName } from '../../src/shared/contract/rpc.ts';
import { addSamplePlate, temporaryFolder } from '../db/sample-project.ts';

async function openDoor() {
  const path = join(temporaryFolder(), 'a.platelens');
  const project = openProject(path, { mode: 'create' });
  addSamplePlate(project);
  project.close();
  const services = createServices({ processes: 1 });
  onTestFinished(() => services.close());
  await services.open(path);
  const events: DoorEvent[] = [];
  services.events.subscribe((event) => events.push(event));
  const door = createDoor(services);
  const call = async (name: ProcedureName, input: object): Promise<{ status: number; body: unknown }> => {
    const query = contract[name].kind === 'query';
    const text = JSON.stringify(input);
    const url = `http://127.0.0.1/rpc/${name}${query ? `?input=${encodeURIComponent(text)}` : ''}`;
    const headers = { 'content-type': 'application/json' };
    const response = await door(new Request(url, query ? {} : { method: 'POST', body: text, headers }));
    return { status: response.status, body: await response.json() };
  };
  return { call, events };
}

const answer = (data: unknown) => ({ status: 200, body: { result: { data } } });

test('a mark and an exclusion are stored, told to all windows, and undone by the one history', async () => {
  const { call, events } = await openDoor();
  const subject = { wellId: 2, fieldId: null };
  await call('review.edit', { subjects: [subject], mark: 'accepted', runId: null });
  await call('review.exclude', { wellIds: [2], reason: '  bubble ' });
  expect(await call('review.list', { plateId: 1 })).toMatchObject(
    answer({
      reviews: [{ ...subject, mark: 'accepted', note: '' }],
      exclusions: [{ wellId: 2, reason: 'bubble' }],
    }),
  );
  expect(events.filter(({ kind }) => kind === 'reviews')).toEqual([
    { kind: 'reviews', plateId: 1, roles: false },
    { kind: 'reviews', plateId: 1, roles: true },
  ]);
  expect(await call('regions.undo', {})).toMatchObject(answer({ undo: 'accept a hit', redo: 'exclude A02' }));
  expect(events.at(-1)).toEqual({ kind: 'reviews', plateId: 1, roles: true });
  expect(await call('plate.view', { plateId: 1 })).toMatchObject(
    answer({ wells: [{}, { role: 'sample' }, {}, {}, {}, {}] }),
  );
});

test('what makes no sense is refused with a reason', async () => {
  const { call } = await openDoor();
  const refused = async (name: ProcedureName, input: object) => (await call(name, input)).status;
  expect(await refused('review.exclude', { wellIds: [2], reason: '   ' })).toBe(400);
  expect(await refused('review.edit', { subjects: [], mark: 'accepted', runId: null })).toBe(400);
  expect(
    await refused('review.edit', { subjects: [{ wellId: 99, fieldId: null }], mark: 'unsure', runId: null }),
  ).toBe(404);
  expect(await refused('review.include', { wellIds: [99] })).toBe(404);
});
