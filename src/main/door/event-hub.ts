import type { DoorEvent } from '../../shared/contract/events.ts';

const heartbeatMs = 15_000;
/** Events kept for a reader that does not read; it is then sent away and asks for everything when it comes back. */
const longestQueue = 10_000;

/** Passes what happens in main to every listening window. */
export interface EventHub {
  emit(event: DoorEvent): void;
  /** Calls `listener` for every event until the returned function is called. */
  subscribe(listener: (event: DoorEvent) => void): () => void;
  /** How many listen now. */
  readonly listenerCount: number;
}

export function createEventHub(): EventHub {
  const listeners = new Set<(event: DoorEvent) => void>();
  return {
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get listenerCount() {
      return listeners.size;
    },
  };
}

/**
 * Answers `GET /events`: one JSON object a line until the reader leaves. A heartbeat at once and every 15 s lets both
 * ends notice a dead line.
 */
export function respondWithEvents(hub: EventHub, signal: AbortSignal): Response {
  const encoder = new TextEncoder();
  let leave: () => void = () => undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const send = (event: DoorEvent) => {
        controller.enqueue(encoder.encode(JSON.stringify(event) + '\n'));
        if ((controller.desiredSize ?? 0) < -longestQueue) end();
      };
      const unsubscribe = hub.subscribe(send);
      const timer = setInterval(() => send({ kind: 'heartbeat' }), heartbeatMs);
      timer.unref();
      let open = true;
      leave = () => {
        if (!open) return;
        open = false;
        unsubscribe();
        clearInterval(timer);
        signal.removeEventListener('abort', end);
      };
      const end = () => {
        leave();
        controller.close();
      };
      signal.addEventListener('abort', end, { once: true });
      send({ kind: 'heartbeat' });
    },
    cancel: () => leave(),
  });
  return new Response(stream, {
    headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' },
  });
}
