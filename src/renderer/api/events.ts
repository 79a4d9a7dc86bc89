import { eventSchema, type DoorEvent } from '../../shared/contract/events.ts';
import { isCancelled } from '../../shared/errors.ts';
import { createLineReader } from './line-reader.ts';

/**
 * Whether the window hears the door. `lost` is tried again; `refused` is final: the program was started anew and no
 * longer knows this page.
 */
export type Connection = 'connecting' | 'live' | 'lost' | 'refused';

const unauthorised = 401;

interface EventListeners {
  readonly onEvent: (event: DoorEvent) => void;
  readonly onConnection: (connection: Connection) => void;
}

const silenceMs = 40_000;
const firstPauseMs = 500;
const longestPauseMs = 10_000;

/** Listens to the door until `signal` is aborted or the door refuses this page; a lost line is taken up again, with growing pauses. */
export async function listenToDoor(listeners: EventListeners, signal: AbortSignal): Promise<void> {
  let pauseMs = firstPauseMs;
  const isOver = () => signal.aborted;
  while (!isOver()) {
    try {
      const answer = await readEvents(listeners, signal, () => (pauseMs = firstPauseMs));
      if (answer === 'refused') {
        listeners.onConnection('refused');
        return;
      }
    } catch (error) {
      if (!isCancelled(error)) console.warn('The line to the door broke and will be taken up again.', error);
    }
    if (isOver()) return;
    listeners.onConnection('lost');
    await pause(pauseMs, signal);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }
}

async function readEvents(
  { onEvent, onConnection }: EventListeners,
  signal: AbortSignal,
  onHeard: () => void,
): Promise<'ended' | 'refused'> {
  const silence = new AbortController();
  const response = await fetch('/events', { signal: AbortSignal.any([signal, silence.signal]) });
  if (response.status === unauthorised) return 'refused';
  if (!response.ok || response.body === null) throw new Error(`/events answered ${response.status}`);
  onConnection('live');
  const read = createLineReader((line) => {
    const event = eventSchema.safeParse(JSON.parse(line));
    if (event.success) onEvent(event.data);
    else console.warn('An event was not understood.', line, event.error);
  });
  let timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    const decoder = new TextDecoder();
    for await (const piece of piecesOf(response.body)) {
      onHeard();
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      read(decoder.decode(piece, { stream: true }));
    }
    return 'ended';
  } finally {
    clearTimeout(timer);
  }
}

async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
