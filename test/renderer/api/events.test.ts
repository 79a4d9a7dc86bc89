import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listenToDoor, type Connection } from '../../../src/renderer/api/events.ts';

let server: Server | null = null;
afterEach(() => {
  vi.unstubAllGlobals();
  server?.close();
});

/** A server that answers with these statuses, one a request, and the window's fetch pointed at it. */
async function serve(statuses: readonly number[]): Promise<() => number> {
  let asked = 0;
  server = createServer((_, response) => {
    response.writeHead(statuses[asked] ?? 500);
    asked += 1;
    response.end('{"kind":"heartbeat"}\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const real = fetch;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) =>
    real(`http://127.0.0.1:${address.port}${path}`, init),
  );
  return () => asked;
}

describe('listenToDoor', () => {
  it('takes a lost line up again, and ends where the door no longer knows the page', async () => {
    const asked = await serve([200, 401, 200]);
    const heard: Connection[] = [];
    await listenToDoor(
      { onEvent: () => undefined, onConnection: (connection) => heard.push(connection) },
      new AbortController().signal,
    );
    expect(heard).toEqual(['live', 'lost', 'refused']);
    expect(asked()).toBe(2);
  });
});
