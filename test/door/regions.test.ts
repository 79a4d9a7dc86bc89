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

const square = { kind: 'area', polygons: [[[2, 2, 8, 2, 8, 8, 2, 8]]] };
const region = (changes: object = {}) => ({
  fieldId: 1,
  class: 'cell',
  annotator: 'me',
  origin: { kind: 'drawn', tool: 'rectangle' },
  geometry: square,
  ...changes,
});
const answer = (data: unknown) => ({ status: 200, body: { result: { data } } });

test('an edit is stored, told to all windows, undone and redone', async () => {
  const { call, events } = await openDoor();
  const bowTie = { kind: 'area', polygons: [[[2, 2, 10, 10, 10, 2, 2, 10]]] };
  const edit = { label: 'draw', save: [region(), region({ geometry: bowTie })] };
  expect(await call('regions.edit', edit)).toMatchObject(
    answer({
      regions: [{ geometry: square }, {}],
      notices: ['cell 2: crossed itself and was mended: what it goes around is inside'],
    }),
  );
  expect(events).toContainEqual({ kind: 'regions', fieldIds: [1] });
  expect(await call('regions.undo', {})).toMatchObject(answer({ undo: null, redo: 'draw' }));
  expect(await call('regions.list', { fieldIds: [1] })).toMatchObject(answer([]));
  expect(await call('regions.redo', {})).toMatchObject(answer({ undo: 'draw', redo: null }));
  expect(await call('regions.list', { fieldIds: [1] })).toMatchObject(answer([{}, {}]));
});

test('a region of which nothing is left is removed by the edit', async () => {
  const { call } = await openDoor();
  await call('regions.edit', { label: 'draw', save: [region()] });
  const outside = { kind: 'area', polygons: [[[200, 2, 300, 2, 300, 8]]] };
  const moved = { label: 'move', save: [{ ...region({ geometry: outside }), id: 1 }] };
  expect(await call('regions.edit', moved)).toMatchObject(
    answer({ regions: [], notices: ['cell 1: lies outside the field'] }),
  );
  expect(await call('regions.list', {})).toMatchObject(answer([]));
  expect(await call('regions.undo', {})).toMatchObject(answer({ undo: 'draw' }));
  expect(await call('regions.list', {})).toMatchObject(answer([{ geometry: square }]));
});

test('copies go to other fields, cut where a field is smaller, and only where the region is not already', async () => {
  const { call } = await openDoor();
  const wide = { kind: 'area', polygons: [[[30, 2, 41, 2, 41, 8, 30, 8]]] };
  await call('regions.edit', { label: 'draw', save: [region({ fieldId: 2, geometry: wide })] });
  const copy = { ids: [1], fieldIds: [1, 2], annotator: 'me' };
  expect(await call('regions.copy', copy)).toMatchObject(
    answer({
      regions: [{ fieldId: 1 }],
      notices: ['cell 1: reached beyond the field and was cut at its edge'],
    }),
  );
});

test('unknown classes and fields, and coordinates that are none, are refused by name', async () => {
  const { call } = await openDoor();
  const edit = (changes: object) => call('regions.edit', { label: 'draw', save: [region(changes)] });
  const refused = (what: RegExp) => ({ body: { error: { message: expect.stringMatching(what) as string } } });
  expect(await edit({ class: 'nucleolus' })).toMatchObject(refused(/no region class "nucleolus"/));
  expect(await edit({ fieldId: 99 })).toMatchObject(refused(/no field 99/));
  expect((await edit({ geometry: { kind: 'area', polygons: [[[1, null, 3, 4, 5, 6]]] } })).status).toBe(400);
  expect(await call('regions.list', {})).toMatchObject(answer([]));
});
