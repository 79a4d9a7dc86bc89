import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEventHub } from '../../src/main/door/event-hub.ts';
import { createDoor, serveHttp, type Services } from '../../src/main/door/index.ts';
import type { Door, HttpLimits } from '../../src/main/door/http-host.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';

const short: HttpLimits = { headersMs: 300, requestMs: 700, connections: 4, bodyBytes: 64 * 1024 };

interface Raw {
  readonly status: number;
  readonly text: string;
}

/** A server with its cookie, closed when the test ends. */
async function start(door: Door, limits?: HttpLimits) {
  const host = await serveHttp(door, 0, limits);
  onTestFinished(() => host.close());
  const entered = await fetch(host.address, { redirect: 'manual' });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { port: host.port, own: `127.0.0.1:${host.port}`, address: host.address, cookie };
}

/** What comes back for bytes on a socket until the server ends it; no client in between tidies them up. */
function exchange(port: number, bytes: string, drip?: (socket: Socket) => void): Promise<Raw> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes, 'latin1');
      drip?.(socket);
    });
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => (text += part));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text }));
  });
}

const head = (method: string, path: string, headers: Readonly<Record<string, string>>) =>
  [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries({ connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n');

/** Counts how often a request came through. */
function counting() {
  const seen: string[] = [];
  const door: Door = (request) => {
    seen.push(new URL(request.url).pathname);
    return Promise.resolve(new Response('inside'));
  };
  return { seen, door };
}

describe('a page elsewhere', () => {
  it.each([
    ['a name that was bound to this machine anew', { host: 'rebound.example' }],
    ['such a name with the right port', (own: string) => ({ host: `rebound.example:${own.split(':')[1]}` })],
    ['the address with another port', { host: '127.0.0.1:1' }],
    ['no name', { host: '' }],
    ['two names', (own: string) => ({ host: `${own}, rebound.example` })],
    ['another origin', (own: string) => ({ host: own, origin: 'https://evil.example' })],
    ['an origin that is hidden', (own: string) => ({ host: own, origin: 'null' })],
    ['another port of this machine', (own: string) => ({ host: own, origin: 'http://127.0.0.1:9' })],
    [
      'the other name of this machine',
      (own: string) => ({ host: own, origin: `http://localhost:${own.split(':')[1]}` }),
    ],
    ['a page of another site', (own: string) => ({ host: own, 'sec-fetch-site': 'cross-site' })],
    ['a page on another port', (own: string) => ({ host: own, 'sec-fetch-site': 'same-site' })],
  ])('is refused, even with the cookie: %s', async (_, headers) => {
    const { seen, door } = counting();
    const { port, own, cookie } = await start(door);
    const sent = typeof headers === 'function' ? headers(own) : headers;
    for (const method of ['GET', 'POST']) {
      const { status } = await exchange(port, head(method, '/rpc/project.current', { ...sent, cookie }));
      expect([400, 403]).toContain(status);
    }
    expect(seen).toEqual([]);
  });

  it('is told by no header that it may read an answer, asked beforehand or not', async () => {
    const { port, own, cookie } = await start(counting().door);
    const origin = { host: own, origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    for (const [method, headers] of [
      ['OPTIONS', origin],
      ['OPTIONS', { ...origin, cookie }],
      ['GET', { host: own, cookie }],
      ['GET', { host: own }],
    ] as const) {
      const { text } = await exchange(port, head(method, '/rpc/project.current', headers));
      expect(text).toMatch(/^HTTP/);
      expect(text).not.toMatch(/access-control-/i);
      expect(text).toMatch(/cross-origin-resource-policy: same-origin/i);
      expect(text).toMatch(/x-frame-options: deny/i);
    }
  });

  it('passes as the window itself', async () => {
    const { port, own, cookie } = await start(counting().door);
    const headers = { host: own, cookie, origin: `http://${own}`, 'sec-fetch-site': 'same-origin' };
    expect((await exchange(port, head('GET', '/', headers))).status).toBe(200);
  });
});

describe('tokens', () => {
  it('without one, with an old one, with a forged cookie: refused before the body is read', async () => {
    const { seen, door } = counting();
    const { port, own, address, cookie } = await start(door);
    const old = new URL(address).search;
    const ask = async (method: string, path: string, more: Readonly<Record<string, string>> = {}) =>
      (await exchange(port, head(method, path, { host: own, ...more }))).status;
    expect(await ask('GET', '/')).toBe(401);
    expect(await ask('GET', `/${old}`)).toBe(403);
    expect(await ask('GET', '/', { cookie: `${cookie.slice(0, -1)}?` })).toBe(401);
    expect(await ask('GET', '/', { cookie: 'platelens=' })).toBe(401);
    // A body is announced and never sent; the refusal does not wait for it.
    expect(await ask('POST', '/rpc/run.start', { 'content-length': '1000' })).toBe(401);
    expect(seen).toEqual([]);
  });

  it('are not guessed: after ten wrong ones all wait, and the cookie still works', async () => {
    const { port, own, cookie } = await start(counting().door);
    const statuses: number[] = [];
    for (let tries = 0; tries < 14; tries++)
      statuses.push((await exchange(port, head('GET', `/?token=guess${tries}`, { host: own }))).status);
    expect(statuses).toEqual([...Array<number>(10).fill(403), ...Array<number>(4).fill(429)]);
    expect((await exchange(port, head('GET', '/', { host: own, cookie }))).status).toBe(200);
  });
});

describe('paths', () => {
  it.each([
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/%2e%2e%2fsecret.html',
    '/..%252fsecret.html',
    '/%252e%252e%252fsecret.html',
    '/..%5csecret.html',
    '/%5c%5cserver%5cshare%5csecret.html',
    '/%2f%2fserver/share/secret.html',
    '/assets/..%2f..%2fsecret.html',
    '/assets%2f..%2f..%2fsecret.html',
    '/C:%5csecret.html',
    '/c:/secret.html',
    '/%00secret.html',
    '/index.html%00.png',
    '/index.html::$DATA',
    '/.hidden.html',
    '/assets/.hidden.js',
    '/nested/deep.html',
    '/%c0%ae%c0%ae/secret.html',
    '/%ff.html',
    '/index.ts',
  ])('%s leads nowhere', async (path) => {
    const { port, own, cookie } = await startWindow();
    const { status, text } = await exchange(port, head('GET', path, { host: own, cookie }));
    expect(status).toBe(404);
    expect(text).not.toContain('SECRET');
  });

  it.each([
    '//server/share/secret.html',
    '/\\server\\share\\secret.html',
    'http://evil.example/',
    '*',
    '/a\\b',
  ])('%s is no path', async (path) => {
    const { port, own, cookie } = await startWindow();
    expect((await exchange(port, head('GET', path, { host: own, cookie }))).status).toBe(400);
  });

  it('what the build makes is served', async () => {
    const { port, own, cookie } = await startWindow();
    for (const path of ['/', '/index.html', '/assets/index-Ab_1-2.js'])
      expect((await exchange(port, head('GET', path, { host: own, cookie }))).status).toBe(200);
  });

  /** The door itself over a folder with a secret beside it and in it. */
  async function startWindow() {
    const folder = makeTempFolder();
    const windowDir = join(folder, 'window');
    mkdirSync(join(windowDir, 'assets'), { recursive: true });
    mkdirSync(join(windowDir, 'nested'));
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write('secret.html', 'SECRET');
    write('window/index.html', 'window');
    write('window/index.ts', 'SECRET');
    write('window/.hidden.html', 'SECRET');
    write('window/assets/.hidden.js', 'SECRET');
    write('window/nested/deep.html', 'SECRET');
    write('window/assets/index-Ab_1-2.js', 'script');
    // The door asks these services for nothing else on the way to a file of the window.
    const services = { windowDir, events: createEventHub(), log: () => undefined } as unknown as Services;
    return start(createDoor(services));
  }
});

describe('too much and too slow', () => {
  it('a body over the limit is refused by its announced length, and by its real one', async () => {
    const { seen, door } = counting();
    const { port, own, cookie } = await start(door, short);
    const announced = head('POST', '/rpc/a', { host: own, cookie, 'content-length': String(2 ** 40) });
    expect((await exchange(port, announced)).status).toBe(413);
    const chunked = head('POST', '/rpc/a', { host: own, cookie, 'transfer-encoding': 'chunked' });
    const chunk = `${(4096).toString(16)}\r\n${'x'.repeat(4096)}\r\n`;
    expect((await exchange(port, chunked + chunk.repeat(17))).status).toBe(413);
    expect(seen).toEqual([]);
  });

  it('headers over the limit are refused', async () => {
    const { port, own, cookie } = await start(counting().door, short);
    const long = head('GET', '/', { host: own, cookie, 'x-long': 'x'.repeat(40_000) });
    expect((await exchange(port, long)).status).toBe(431);
  });

  it.each([
    [
      'headers that come a byte at a time',
      (own: string) => `GET / HTTP/1.1\r\nhost: ${own}\r\nx: `,
      dripping,
    ],
    ['headers that stop', (own: string) => `GET / HTTP/1.1\r\nhost: ${own}\r\n`, undefined],
    ['nothing at all', () => '', undefined],
  ])('%s: the connection is ended', async (_, opening, drip) => {
    const { seen, door } = counting();
    const { port, own } = await start(door, short);
    expect([0, 408]).toContain((await exchange(port, opening(own), drip)).status);
    expect(seen).toEqual([]);
  });

  it('a body that comes a byte at a time is given up', async () => {
    const { seen, door } = counting();
    const { port, own, cookie } = await start(door, short);
    const opening = head('POST', '/rpc/a', { host: own, cookie, 'content-length': '5000' });
    expect([0, 408]).toContain((await exchange(port, opening, dripping)).status);
    expect(seen).toEqual([]);
  });

  it('more connections than the limit are dropped, and the others go on', async () => {
    const { port, own, cookie } = await start(counting().door, {
      ...short,
      headersMs: 20_000,
      requestMs: 20_000,
    });
    const sockets = Array.from({ length: 12 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    let dropped = 0;
    for (const socket of sockets) socket.on('close', () => dropped++);
    await expect.poll(() => dropped).toBeGreaterThanOrEqual(8);
    for (const socket of sockets) socket.destroy();
    const ask = async () => (await exchange(port, head('GET', '/', { host: own, cookie }))).status;
    await expect.poll(ask).toBe(200);
  });

  /** Sends a byte every 50 ms for as long as the other end listens. */
  function dripping(socket: Socket): void {
    const timer = setInterval(() => socket.write('a'), 50);
    socket.on('close', () => clearInterval(timer));
  }
});

describe('requests that are none', () => {
  it.each(['TRACE / HTTP/1.1', 'PURGE / HTTP/1.1', 'GET / HTTP/9.9', 'nonsense'])('%s', async (line) => {
    const { seen, door } = counting();
    const { port, own, cookie } = await start(door);
    const { status } = await exchange(
      port,
      `${line}\r\nhost: ${own}\r\ncookie: ${cookie}\r\nconnection: close\r\n\r\n`,
    );
    expect([400, 505]).toContain(status);
    expect(seen).toEqual([]);
  });

  it('two lengths in one request are not smuggled past each other', async () => {
    const { seen, door } = counting();
    const { port, own, cookie } = await start(door);
    const both = head('POST', '/rpc/a', {
      host: own,
      cookie,
      'content-length': '4',
      'transfer-encoding': 'chunked',
    });
    const { status } = await exchange(port, `${both}0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: ${own}\r\n\r\n`);
    expect(status).toBe(400);
    expect(seen).toEqual([]);
  });
});
