import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contract, type ProcedureName } from '../../src/shared/contract/rpc.ts';
import { tileHeaders } from '../../src/shared/contract/tiles.ts';
import { openProject } from '../../src/main/db/index.ts';
import { createDoor, type Door } from '../../src/main/door/index.ts';
import { checkoutFiles, createServices } from '../../src/main/headless.ts';
import { importPlate } from '../../src/main/plates/index.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { intensityAt, writePlate, type WrittenPlate } from '../helpers/written-plate.ts';

const origin = 'http://127.0.0.1';
const plate: WrittenPlate = {
  wells: ['A01', 'B02'],
  fields: 1,
  channels: ['DNA', 'GFP'],
  width: 64,
  height: 48,
};

interface Room {
  readonly door: Door;
  readonly project: string;
}

/** The whole program but its hosts: a real project with a real plate behind a real door. */
async function openDoor(): Promise<Room> {
  const folder = makeTempFolder();
  const windowDir = join(folder, 'window');
  mkdirSync(windowDir);
  writeFileSync(join(windowDir, 'index.html'), '<title>window</title>');
  writeFileSync(join(folder, 'secret.html'), 'secret');
  const path = join(folder, 'a.platelens');
  const project = openProject(path, { mode: 'create' });
  await importPlate(project, {
    path: writePlate(join(folder, 'plate'), plate),
    pattern: '{well}_f{field}_{channel}',
  });
  project.close();
  const services = createServices({ processes: 1, files: { ...checkoutFiles(), windowDir } });
  onTestFinished(() => services.close());
  await services.open(path);
  return { door: createDoor(services), project: path };
}

async function call(
  door: Door,
  name: ProcedureName,
  input: object,
): Promise<{ status: number; body: unknown }> {
  const query = contract[name].kind === 'query';
  const text = JSON.stringify(input);
  const url = `${origin}/rpc/${name}${query ? `?input=${encodeURIComponent(text)}` : ''}`;
  const headers = { 'content-type': 'application/json' };
  const request = new Request(url, query ? {} : { method: 'POST', body: text, headers });
  const response = await door(request);
  return { status: response.status, body: await response.json() };
}

describe('the door', () => {
  it('answers calls of the contract with the project behind it', async () => {
    const { door, project } = await openDoor();
    const current = await call(door, 'project.current', {});
    expect(current).toMatchObject({
      status: 200,
      body: { result: { data: { path: project, readOnly: false } } },
    });
    const view = await call(door, 'plate.view', { plateId: 1 });
    expect(view).toMatchObject({
      body: { result: { data: { channels: [{ name: 'DNA' }, { name: 'GFP' }] } } },
    });
    expect(await call(door, 'network.list', {})).toMatchObject({ body: { result: { data: [] } } });
    expect(await call(door, 'run.list', { plateId: 1 })).toMatchObject({ body: { result: { data: [] } } });
  });

  it('tells errors by their fields, and refuses input that the contract does not know', async () => {
    const { door } = await openDoor();
    const missing = await call(door, 'plate.view', { plateId: 99 });
    expect(missing).toMatchObject({
      status: 404,
      body: { error: { data: { platelens: { kind: 'NotFound' } } } },
    });
    expect(JSON.stringify(missing.body)).not.toContain('.ts:');
    expect((await call(door, 'plate.view', { plateId: 'one' })).status).toBe(400);
    const absent = await call(door, 'network.inspect', { path: '/nowhere/x.onnx' });
    expect(absent).toMatchObject({ body: { error: { data: { platelens: { where: '/nowhere/x.onnx' } } } } });
  });

  it('keeps the open project when another cannot be opened', async () => {
    const { door, project } = await openDoor();
    const refused = await call(door, 'project.open', { path: '/nowhere/b.platelens' });
    expect(refused).toMatchObject({ body: { error: { data: { platelens: { kind: 'NotFound' } } } } });
    expect(await call(door, 'project.current', {})).toMatchObject({
      body: { result: { data: { path: project } } },
    });
    expect(await call(door, 'project.open', { path: project })).toMatchObject({
      body: { result: { data: { readOnly: false } } },
    });
  });

  it('serves a tile with every channel as the files hold it', async () => {
    const { door } = await openDoor();
    const response = await door(new Request(`${origin}/tiles/1/0/0/0`));
    const [channels, height, width] = (response.headers.get(tileHeaders.shape) ?? '').split(',').map(Number);
    expect([response.status, channels, response.headers.get(tileHeaders.type)]).toEqual([200, 2, 'uint16']);
    const data = new Uint16Array(await response.arrayBuffer());
    expect(data.length).toBe((channels ?? 0) * (height ?? 0) * (width ?? 0));
    const places = [...data.entries()].filter(
      ([, value]) => value === intensityAt(plate, 'B02', 1, 'GFP', 5),
    );
    expect(places.length).toBeGreaterThan(0);
    expect(places.every(([index]) => index >= (height ?? 0) * (width ?? 0))).toBe(true);
  });

  it.each(['/tiles/1/0/0', '/tiles/1/-1/0/0', '/tiles/x/0/0/0', '/maps/x', '/maps/1?side=0'])(
    'refuses %s',
    async (path) => {
      const { door } = await openDoor();
      const response = await door(new Request(origin + path));
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ kind: 'BadInput' });
    },
  );

  it('answers a map that does not exist with NotFound', async () => {
    const { door } = await openDoor();
    expect((await door(new Request(`${origin}/maps/77`))).status).toBe(404);
  });

  it('serves the window with its policy and nothing beside its folder', async () => {
    const { door } = await openDoor();
    const page = await door(new Request(`${origin}/`));
    expect(await page.text()).toContain('window');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const path of [
      '/..%2fsecret.html',
      '/%2e%2e/secret.html',
      '/a.platelens',
      '/nothing.js',
      '/%00.html',
      '/%E0%A4%A.html',
    ]) {
      const response = await door(new Request(origin + path));
      expect([path, response.status]).toEqual([path, 404]);
    }
    expect((await door(new Request(`${origin}/`, { method: 'DELETE' }))).status).toBe(405);
  });
});
