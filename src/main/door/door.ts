import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { toErrorRecord, type ErrorKind } from '../../shared/errors.ts';
import { respondWithEvents, type EventHub } from './event-hub.ts';
import { createHandlers } from './handlers.ts';
import type { Door } from './http-host.ts';
import { respondWithMaps, respondWithTile } from './pixels.ts';
import { respondWithReport } from './report-handlers.ts';
import { createRouter } from './router.ts';
import { respondWithSegmentation } from './segmentation-handlers.ts';
import type { Services } from './services.ts';
import { respondWithWindowFile } from './window-files.ts';

/**
 * Makes the one way in: calls on `/rpc`, events on `/events`, plane tiles on `/tiles`, maps on `/maps`, reports on
 * `/reports`, and the built window itself. Electron's private scheme and the loopback server both hand their requests here.
 */
export function createDoor(services: Services): Door {
  const router = createRouter(createHandlers(services), services.log);
  return async (request) => {
    try {
      return await route(request, services, services.events, router);
    } catch (error) {
      return toErrorResponse(error, services.log);
    }
  };
}

async function route(
  request: Request,
  services: Services,
  events: EventHub,
  router: ReturnType<typeof createRouter>,
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const [room = '', ...rest] = pathname.slice(1).split('/');
  if (room === 'rpc') {
    return fetchRequestHandler({ endpoint: '/rpc', req: request, router, createContext: () => ({}) });
  }
  if (request.method !== 'GET') return new Response('not allowed', { status: 405 });
  if (room === 'events') return respondWithEvents(events, request.signal);
  if (room === 'tiles') return respondWithTile(services, rest, searchParams, request.signal);
  if (room === 'maps') return respondWithMaps(services, rest, searchParams.get('side'));
  if (room === 'segmentation') return respondWithSegmentation(services, rest, searchParams, request.signal);
  if (room === 'reports') return respondWithReport(services, rest, searchParams.has('save'));
  return respondWithWindowFile(services.windowDir, pathname);
}

const statuses: Readonly<Record<ErrorKind, number>> = {
  NotFound: 404,
  BadInput: 400,
  Unsupported: 422,
  NetworkMismatch: 422,
  ComputeFailed: 500,
  Cancelled: 499,
  Storage: 500,
};

function toErrorResponse(error: unknown, log: (error: unknown) => void): Response {
  const record = toErrorRecord(error);
  if (record.kind === 'ComputeFailed') log(error);
  return Response.json(record, { status: statuses[record.kind], headers: { 'cache-control': 'no-store' } });
}
