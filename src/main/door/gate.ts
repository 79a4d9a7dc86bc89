import { randomBytes, timingSafeEqual } from 'node:crypto';

const cookieName = 'platelens';
const triesBeforePause = 10;
const pauseMs = 60_000;
/** What browsers say of a request of the window itself, and of an address that a person typed or pasted. */
const ownSites: readonly string[] = ['same-origin', 'none'];

/**
 * Who may pass the door over HTTP. A one-time token in the first address is exchanged for a cookie that scripts cannot
 * read; every other request needs that cookie, a Host that is this machine's loopback name, and, where a browser sends
 * them, an Origin that is this server itself and a Sec-Fetch-Site that names no other page. Another port of this machine
 * is another page. Wrong tokens are counted and soon answered with a pause.
 */
export interface Gate {
  /** The token of the first address. It works once; {@link renew} makes another. */
  readonly token: string;
  renew(): string;
  /** Null lets the request pass; a response turns it away or exchanges the token. */
  check(request: Request): Response | null;
}

/** @param now a clock in milliseconds that never goes back: with the time of day a pause would end, or last, as that is set */
export function createGate(port: number, now: () => number = () => performance.now()): Gate {
  const session = randomBytes(32).toString('base64url');
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  let token: string | null = randomBytes(24).toString('base64url');
  let lastToken = token;
  let wrongTries = 0;
  let pausedUntil = 0;
  const renew = () => (lastToken = token = randomBytes(24).toString('base64url'));

  const exchange = (given: string, url: URL): Response => {
    if (now() < pausedUntil) return refuse(429, 'too many wrong tokens; wait a minute');
    if (token === null || !isSame(given, token)) {
      wrongTries += 1;
      if (wrongTries >= triesBeforePause) [wrongTries, pausedUntil] = [0, now() + pauseMs];
      return refuse(403, 'this address has been used or is wrong; start PlateLens again for a new one');
    }
    token = null;
    const cookie = `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    const headers = { location: url.pathname, 'set-cookie': cookie, 'cache-control': 'no-store' };
    return new Response(null, { status: 303, headers });
  };

  return {
    get token() {
      return lastToken;
    },
    renew,
    check: (request) => {
      const url = new URL(request.url);
      const host = request.headers.get('host') ?? '';
      if (!hosts.includes(host)) return refuse(403, 'unknown host');
      const origin = request.headers.get('origin');
      if (origin !== null && origin !== `http://${host}`) return refuse(403, 'unknown origin');
      const site = request.headers.get('sec-fetch-site');
      if (site !== null && !ownSites.includes(site))
        return refuse(403, 'another page asked; paste the address into the address bar instead');
      if (isSame(cookieOf(request) ?? '', session)) return null;
      const given = url.searchParams.get('token');
      if (given !== null && request.method === 'GET') return exchange(given, url);
      return refuse(401, 'open the address that PlateLens printed when it started');
    },
  };
}

function refuse(status: number, reason: string): Response {
  return new Response(`PlateLens: ${reason}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}

function cookieOf(request: Request): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === cookieName)?.[1];
}

function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
