import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGate, type Gate } from './gate.ts';

/** The program's one way in: a request of the window answered. */
export type Door = (request: Request) => Promise<Response>;

export interface HttpHost {
  /** The address to open, with its one-time token. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/** What one caller may take of the server before it is turned away. */
export interface HttpLimits {
  /** For all headers of a request to arrive, from the moment that the connection stands. */
  readonly headersMs: number;
  /** For a request with its body to arrive. Answers may take as long as they like. */
  readonly requestMs: number;
  readonly connections: number;
  readonly bodyBytes: number;
}

/** A window holds about six connections; these are enough for twenty of them. */
const usualLimits: HttpLimits = {
  headersMs: 10_000,
  requestMs: 60_000,
  connections: 128,
  bodyBytes: 16 * 1024 * 1024,
};

/** Sent with every answer: no other page may embed it, and no browser guesses its type. No header ever lets one read it. */
const guardHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/**
 * Serves the door on 127.0.0.1 for machines without a display, remote GPU boxes and tests.
 * @param port 0 takes a free one.
 */
export async function serveHttp(
  door: Door,
  port: number,
  limits: HttpLimits = usualLimits,
): Promise<HttpHost> {
  let gate: Gate | null = null;
  const options = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(1000, limits.headersMs / 2),
  };
  const server = createServer(options, (incoming, outgoing) => {
    if (gate === null) outgoing.writeHead(503).end();
    else void respond({ incoming, outgoing, gate, door, limits });
  });
  server.maxConnections = limits.connections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  gate = createGate(address.port);
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

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly gate: Gate;
  readonly door: Door;
  readonly limits: HttpLimits;
}

async function respond({ incoming, outgoing, gate, door, limits }: Exchange): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  try {
    // Whoever may not pass is told so before a byte of the body is read.
    const head = toHead(incoming, gone.signal);
    const refusal = head === null ? badRequest() : gate.check(head);
    if (head === null || refusal !== null) {
      outgoing.setHeader('connection', 'close');
      await send(refusal ?? badRequest(), outgoing);
      return;
    }
    const hasBody = head.method !== 'GET' && head.method !== 'HEAD';
    const body = hasBody ? await readBody(incoming, limits.bodyBytes) : null;
    await send(await door(body === null ? head : new Request(head, { body })), outgoing);
  } catch (error) {
    // The window left, or sent more than it may; there is nobody to tell but the connection itself.
    if (!outgoing.headersSent && !gone.signal.aborted) {
      outgoing.writeHead(error instanceof RangeError ? 413 : 500, {
        ...guardHeaders,
        'content-type': 'text/plain',
        connection: 'close',
      });
      outgoing.end(error instanceof RangeError ? error.message : 'internal error');
    } else {
      outgoing.destroy();
    }
  }
}

/** What the window sends; nothing else is answered. */
const methods: readonly string[] = ['GET', 'HEAD', 'POST'];

const badRequest = () => new Response('PlateLens: not a request of its window\n', { status: 400 });

/** The request without its body; null where it is none that a browser sends to a server of its own. */
function toHead(incoming: IncomingMessage, signal: AbortSignal): Request | null {
  const path = incoming.url ?? '';
  const method = incoming.method ?? '';
  // A full address, or one that names a server after two strokes, is meant for a proxy.
  if (!methods.includes(method) || !/^\/(?![/\\])/.test(path) || path.includes('\\')) return null;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  try {
    const url = new URL(path, `http://${incoming.headers.host ?? '127.0.0.1'}`);
    return new Request(url, { method, headers, signal });
  } catch {
    // A Host that is none.
    return null;
  }
}

async function readBody(incoming: IncomingMessage, mostBytes: number): Promise<ArrayBuffer> {
  const tooLarge = () => new RangeError(`the request is larger than ${mostBytes / 2 ** 20} MiB`);
  if (Number(incoming.headers['content-length'] ?? 0) > mostBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('the body is not binary');
    length += chunk.length;
    if (length > mostBytes) throw tooLarge();
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
  const headers: Record<string, string | string[]> = {
    ...guardHeaders,
    ...Object.fromEntries(response.headers),
  };
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  outgoing.writeHead(response.status, headers);
  if (response.body === null) outgoing.end();
  else await pipeline(Readable.fromWeb(response.body), outgoing);
}
