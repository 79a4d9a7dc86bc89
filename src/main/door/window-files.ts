import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * What the window may do: run its own scripts, talk to its own origin, and nothing else. Styles may be inline because
 * components set sizes and colours on elements.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The only names that are served: of the window's own folder and the one folder that its build makes in it. */
const servedName = /^(?:assets\/)?[a-z\d_][\w-]*(?:\.[\w-]+)+$/i;

/** Answers a request for a file of the built window. Nothing outside `root` is ever read. */
export async function respondWithWindowFile(root: string, pathname: string): Promise<Response> {
  const wanted = pathname === '/' ? 'index.html' : (decodePath(pathname.slice(1)) ?? '');
  const type = contentTypes[extname(wanted)];
  if (!servedName.test(wanted) || type === undefined) return new Response('not found', { status: 404 });
  const bytes = await readFile(join(root, wanted)).catch(() => null);
  if (bytes === null) return new Response('not found', { status: 404 });
  const hashed = wanted.startsWith('assets/');
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': type,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-store',
    },
  });
}

/** Null where the escapes spell no text. */
function decodePath(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
