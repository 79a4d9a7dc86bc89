import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGate } from './gate.ts';

const maxBodyBytes = 16 * 1024 * 1024;

/** The program's one way in: a request of the window answered. */
export type Door = (request: Request) => Promise<Response>;

export interface HttpHost {
  /** The address to open, with its one-time token. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the door on 127.0.0.1 for machines without a display, remote GPU boxes and tests.
 * @param port 0 takes a free one.
 */
export async function serveHttp(door: Door, port: number): Promise<HttpHost> {
  let answer: (request: Request) => Promise<Response> = () =>
    Promise.resolve(new Response(null, { status: 503 }));
  const server = createServer((incoming, outgoing) => {
    void respond(incoming, outgoing, (request) => answer(request));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const gate = createGate(address.port);
  answer = async (request) => gate.check(request) ?? (await door(request));
  return {
    address: `http://127.0.0.1:${address.port}/?token=${gate.token}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(incoming: IncomingMessage, outgoing: ServerResponse, door: Door): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  try {
    const request = await toRequest(incoming, gone.signal);
    await send(await door(request), outgoing);
  } catch (error) {
    // The window left, or sent more than it may; there is nobody to tell but the connection itself.
    if (!outgoing.headersSent && !gone.signal.aborted) {
      outgoing.writeHead(error instanceof RangeError ? 413 : 500, { 'content-type': 'text/plain' });
      outgoing.end(error instanceof RangeError ? error.message : 'internal error');
    } else {
      outgoing.destroy();
    }
  }
}

async function toRequest(incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? '127.0.0.1'}`);
  const method = incoming.method ?? 'GET';
  const body = method === 'GET' || method === 'HEAD' ? null : await readBody(incoming);
  return new Request(url, { method, headers, body, signal });
}

async function readBody(incoming: IncomingMessage): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('the body is not binary');
    length += chunk.length;
    if (length > maxBodyBytes) throw new RangeError('the request is larger than 16 MiB');
    chunks.push(chunk);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body.buffer;
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  outgoing.writeHead(response.status, headers);
  if (response.body === null) outgoing.end();
  else await pipeline(Readable.fromWeb(response.body), outgoing);
}
