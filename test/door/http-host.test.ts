import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createEventHub, respondWithEvents } from '../../src/main/door/event-hub.ts';
import { serveHttp } from '../../src/main/door/http-host.ts';

async function enter(address: string): Promise<string> {
  const response = await fetch(address, { redirect: 'manual' });
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

describe('the loopback host', () => {
  it('passes method, body and headers, and streams the answer', async () => {
    const host = await serveHttp(async (request) => {
      const body = await request.text();
      return new Response(`${request.method} ${new URL(request.url).pathname} ${body}`, {
        headers: { 'x-seen': 'yes' },
      });
    }, 0);
    const cookie = await enter(host.address);
    const response = await fetch(`http://127.0.0.1:${host.port}/rpc/a`, {
      method: 'POST',
      body: 'grüße',
      headers: { cookie },
    });
    expect(response.headers.get('x-seen')).toBe('yes');
    expect(await response.text()).toBe('POST /rpc/a grüße');
    await host.close();
  });

  it('refuses a body over 16 MiB and goes on', async () => {
    const host = await serveHttp(
      async (request) => new Response(String((await request.arrayBuffer()).byteLength)),
      0,
    );
    const cookie = await enter(host.address);
    const address = `http://127.0.0.1:${host.port}/rpc/a`;
    const big = await fetch(address, {
      method: 'POST',
      body: new Uint8Array(17 * 2 ** 20),
      headers: { cookie },
    })
      .then((response) => response.status)
      .catch(() => 'cut off');
    expect([413, 'cut off']).toContain(big);
    const small = await fetch(address, { method: 'POST', body: new Uint8Array(3), headers: { cookie } });
    expect(await small.text()).toBe('3');
    await host.close();
  });

  it('answers a foreign Host header with 403 before the door is asked', async () => {
    let asked = 0;
    const host = await serveHttp(() => Promise.resolve(new Response(String(++asked))), 0);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = { host: '127.0.0.1', port: host.port, path: '/', headers: { host: 'rebound.example' } };
      httpRequest(options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect([status, asked]).toEqual([403, 0]);
    await host.close();
  });

  it('lets go of an event listener when the reader leaves', async () => {
    const hub = createEventHub();
    const host = await serveHttp((request) => Promise.resolve(respondWithEvents(hub, request.signal)), 0);
    const cookie = await enter(host.address);
    const stop = new AbortController();
    const response = await fetch(`http://127.0.0.1:${host.port}/events`, {
      headers: { cookie },
      signal: stop.signal,
    });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{"kind":"heartbeat"}\n');
    expect(hub.listenerCount).toBe(1);
    hub.emit({ kind: 'networks' });
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{"kind":"networks"}\n');
    stop.abort();
    await expect.poll(() => hub.listenerCount).toBe(0);
    await host.close();
  });
});
