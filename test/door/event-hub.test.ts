import { expect, it } from 'vitest';
import { createEventHub, respondWithEvents } from '../../src/main/door/event-hub.ts';

it('a reader that never reads is sent away, and the others hear on', () => {
  const hub = createEventHub();
  respondWithEvents(hub, new AbortController().signal);
  let heard = 0;
  hub.subscribe(() => heard++);
  for (let event = 0; event < 20_000; event++) hub.emit({ kind: 'networks' });
  expect(heard).toBe(20_000);
  expect(hub.listenerCount).toBe(1);
});
