import { protocol } from 'electron';
import type { Door } from './http-host.ts';

const scheme = 'platelens';

/** Where the desktop window lives: a private scheme of this program, behind which no port is open. */
export const windowOrigin = `${scheme}://app`;

/** True for an address of the program's own window and nothing that merely begins like one. */
export function isWindowAddress(address: string): boolean {
  return address === windowOrigin || address.startsWith(`${windowOrigin}/`);
}

/** Declares the scheme. Electron takes this once, and only before it is ready. */
export function registerScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true };
  protocol.registerSchemesAsPrivileged([{ scheme, privileges }]);
}

/** Hands every request of the scheme to the door. Another host under the scheme does not exist. */
export function serveScheme(door: Door): void {
  protocol.handle(scheme, (request) =>
    isWindowAddress(request.url) ? door(request) : new Response('not found', { status: 404 }),
  );
}
