import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createDoor } from '../../src/main/door/index.ts';
import { serveHttp } from '../../src/main/door/http-host.ts';
import { createServices } from '../../src/main/headless.ts';
import { eventSchema, type DoorEvent } from '../../src/shared/contract/events.ts';
import { exportReportSchema } from '../../src/shared/contract/exports.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { filesIn, makeExportProject } from '../reports/exports/export-project.ts';

/** A finished project behind the loopback host, and what a window can do with it. */
async function openHost(size: { readonly rows: number; readonly columns: number }) {
  const project = await makeExportProject(size);
  project.close();
  const services = createServices({ processes: 1, leftovers: 'leave' });
  await services.open(project.path);
  const host = await serveHttp(createDoor(services), 0);
  const stop = new AbortController();
  onTestFinished(async () => {
    stop.abort();
    await host.close();
    await services.close();
  });
  const entered = await fetch(host.address, { redirect: 'manual' });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const at = (path: string) => `http://127.0.0.1:${host.port}${path}`;
  const call = async (name: string, input: object) => {
    const headers = { cookie, 'content-type': 'application/json' };
    const response = await fetch(at(`/rpc/${name}`), {
      method: 'POST',
      headers,
      body: JSON.stringify(input),
    });
    return { status: response.status, text: await response.text() };
  };
  const events: DoorEvent[] = [];
  const stream = await fetch(at('/events'), { headers: { cookie }, signal: stop.signal });
  void follow(stream, events).catch(() => undefined);
  return { call, events };
}

async function follow(stream: Response, events: DoorEvent[]): Promise<void> {
  let rest = '';
  for await (const chunk of stream.body ?? []) {
    const lines = (rest + Buffer.from(chunk).toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = eventSchema.safeParse(line === '' ? null : JSON.parse(line));
      if (event.success) events.push(event.data);
    }
  }
}

const answerSchema = z.object({ result: z.object({ data: exportReportSchema }) });
const answerOf = (text: string) => answerSchema.parse(JSON.parse(text)).result.data;

test('a selection of wells is exported through the door, with its progress told', async () => {
  const { call, events } = await openHost({ rows: 2, columns: 3 });
  const folder = join(makeTempFolder(), 'out');
  const made = await call('export.make', { to: 'csv', folder, wells: ['A02', 'B03'] });
  expect(made.status, made.text).toBe(200);
  const report = answerOf(made.text);
  expect(report).toMatchObject({ folder, entries: ['maps-columns.csv', 'maps.csv'], files: 2, notices: [] });
  const rows = Papa.parse<Record<string, string>>(readFileSync(join(folder, 'maps.csv'), 'utf8'), {
    ...{ header: true, skipEmptyLines: true },
  }).data;
  expect(rows.map(({ well }) => well)).toEqual(['A02', 'B03']);
  await expect.poll(() => events.filter(({ kind }) => kind === 'export').length).toBeGreaterThan(0);
  for (const event of events)
    if (event.kind === 'export') expect(event.progress.share).toBeLessThanOrEqual(1);
});

test('what cannot be exported is answered with its reason, and nothing is written', async () => {
  const { call } = await openHost({ rows: 1, columns: 2 });
  const base = makeTempFolder();
  const folder = join(base, 'out');
  const refused = async (input: object) => {
    const { status, text } = await call('export.make', { to: 'csv', folder, ...input });
    return { status, text };
  };
  expect(await refused({ wells: ['H12'] })).toMatchObject({ status: 400 });
  expect((await refused({ runIds: [7] })).text).toContain('no run 7');
  expect(await refused({ to: 'xlsx' })).toMatchObject({ status: 400 });
  expect(await refused({ folder: '' })).toMatchObject({ status: 400 });
  expect(readdirSync(base)).toEqual([]);
  // After refusals the next one is made.
  expect(await refused({})).toMatchObject({ status: 200 });
  const before = filesIn(folder);
  expect((await refused({})).text).toContain('exists already');
  expect(filesIn(folder)).toEqual(before);
});

test('an export is stopped from the window and leaves nothing', async () => {
  const { call, events } = await openHost({ rows: 8, columns: 12 });
  const base = makeTempFolder();
  const making = call('export.make', { to: 'png', folder: join(base, 'out') });
  await expect.poll(() => events.some(({ kind }) => kind === 'export'), { timeout: 20_000 }).toBe(true);
  expect((await call('export.cancel', {})).status).toBe(200);
  const { status, text } = await making;
  expect(status).not.toBe(200);
  expect(text).toContain('Cancelled');
  expect(existsSync(join(base, 'out'))).toBe(false);
  expect(readdirSync(base)).toEqual([]);
});
