import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { findPostgres, startPostgres, type Postgres } from '../helpers/postgres.ts';
import { writePlate } from '../helpers/written-plate.ts';
import { platelens, startPlatelens, type Running } from './run-platelens.ts';
import { writeClassifier } from './small-networks.ts';

const bin = findPostgres();
const password = 'tops3cret/pass';
const written = encodeURIComponent(password);
const folder = mkdtempSync(join(tmpdir(), 'platelens-secrets-'));
const at = (...parts: string[]) => join(folder, ...parts);
const project = at('lab.platelens');
let server: Postgres;
let address = '';

beforeAll(async () => {
  if (bin === null) return;
  for (const [name, value] of [
    ['PLATELENS_LOG', 'trace'],
    ['PLATELENS_DATA', at('data')],
    ['PLATELENS_CACHE', at('cache')],
  ] as const)
    vi.stubEnv(name, value);
  server = await startPostgres(bin);
  address = server.address.replace('not-a-secret', written);
  mkdirSync(at('screens'));
  writePlate(at('screens', 'plate'), {
    wells: ['A1', 'A2'],
    fields: 1,
    channels: ['DNA'],
    width: 24,
    height: 24,
  });
  const added = ['--project', project, '--name', 'net', '--labels', 'a,b,c', '--view', 'field'];
  for (const words of [
    ['import', at('screens', 'plate'), '--project', project],
    ['network', 'add', writeClassifier(at('net.onnx'), 1), ...added],
  ]) {
    const { code, err } = await platelens(...words);
    expect(code, err).toBe(0);
  }
});

afterAll(async () => {
  vi.unstubAllEnvs();
  if (bin !== null) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const addressSchema = z.object({ address: z.string() });

/** What a server says first: where it is, with its token. */
async function firstLine({ child }: Running): Promise<URL> {
  const line = await new Promise<string>((resolve) => {
    child.stdout?.once('data', (text: string) => resolve(text));
  });
  return new URL(addressSchema.parse(JSON.parse(line)).address);
}

/** A window's first minute, with slips of every kind. Answers what only the two sides may know. */
async function talkTo(home: URL) {
  const token = home.searchParams.get('token') ?? '';
  const told: string[] = [];
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(new URL(path, home), { redirect: 'manual', ...init });
    told.push(await answer.text());
    return answer;
  };
  await ask(`/?token=x${token}`);
  const cookie = (await ask(home.href)).headers.get('set-cookie')?.split(';')[0] ?? '';
  await ask(home.href);
  const headers = { cookie, 'content-type': 'application/json' };
  const post = (name: string, input: unknown) =>
    ask(`/rpc/${name}`, { method: 'POST', headers, body: JSON.stringify(input) });
  await ask(`/tiles/nonsense?token=${token}`, { headers });
  await ask(`/rpc/no.such?token=${token}`, { headers });
  await post('project.open', { path: at('gone.platelens') });
  await post('network.add', { path: at('gone.onnx') });
  const run = {
    ...{ plateId: 1, networkId: 1, method: 'input-gradient', parameters: {}, layer: null },
    ...{ targets: [{ kind: 'class', classIndex: 0 }], wells: null, seed: 1 },
  };
  expect((await post('run.start', run)).status, told.at(-1)).toBe(200);
  const list = async () => {
    await ask('/rpc/run.list?input={"plateId":1}', { headers });
    return told.at(-1);
  };
  await expect.poll(list, { timeout: 60_000, interval: 300 }).toContain('"state":"done"');
  return { secrets: [token, cookie.split('=')[1] ?? ''], told };
}

/** Every file below a folder, as text. */
function filesBelow(path: string): [string, string][] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file, readFileSync(file, 'latin1')]);
}

test.skipIf(bin === null)(
  'token, cookie and password stand in no log line, no answer and no file, whatever goes wrong (needs PostgreSQL)',
  async () => {
    const lab = ['--queue', address, '--root', `screens=${at('screens')}`, '--processes', '1', '--json'];
    const worker = startPlatelens('worker', ...lab);
    const serve = startPlatelens('serve', '--project', project, ...lab);
    try {
      const home = await firstLine(serve);
      const { secrets, told } = await talkTo(home);
      expect(secrets.every((secret) => secret.length > 20)).toBe(true);
      await server.restart();
      // Both lost their connection and say so.
      await serve.saw(/terminat|connection/i);
      await worker.saw(/terminat|connection/i);
      for (const { child } of [serve, worker]) child.kill('SIGTERM');
      const [served, worked] = [await serve.ended, await worker.ended];
      const wrong = await platelens('worker', ...lab.with(1, address.replace('postgres://', 'mysql://')));
      const texts: [string, string][] = [
        ['what serve prints', served.out.replace(home.href, '')],
        ['log of serve', served.err],
        ['what the worker prints', worked.out],
        ['log of the worker', worked.err],
        ['a wrong address', wrong.out + wrong.err],
        ...told.map((text, index): [string, string] => [`answer ${index}: ${text.slice(0, 300)}`, text]),
        ...filesBelow(folder),
      ];
      expect(texts.length).toBeGreaterThan(8);
      const all = [...secrets, password, written, address];
      const leaks = texts.flatMap(([where, text]) =>
        all.flatMap((secret, index) => (text.includes(secret) ? [`${where}: secret ${index}`] : [])),
      );
      expect(leaks).toEqual([]);
    } finally {
      for (const { child, ended } of [serve, worker]) {
        if (child.exitCode === null) child.kill('SIGKILL');
        await ended;
      }
    }
  },
  180_000,
);
