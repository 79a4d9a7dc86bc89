import { isConnectionLoss } from './connection-loss.ts';
import { sendMaps } from './lab-maps.ts';
import type { LabQueue } from './lab-queue.ts';
import type { LabResult } from './messages.ts';
import { pause } from './pause.ts';

/** What came of a unit, and all that takes the unit out of the queue. */
export interface Delivery {
  readonly result: LabResult;
  /** The maps' values as the project stores them; null for a unit that failed. */
  readonly packed: Uint8Array | null;
  readonly answerTo: string;
  readonly attempt: { readonly id: string; readonly retryCount: number };
}

/** Takes results to the desktop. */
export interface Outbox {
  /** Resolves at once; where the server does not take results as quickly as they come, once there is room again. */
  add(delivery: Delivery): Promise<void>;
  /** Resolves when all is delivered, or the signal has fired. */
  emptied(): Promise<void>;
}

export interface OutboxOptions {
  readonly queue: LabQueue;
  readonly signal: AbortSignal;
  readonly log: (error: unknown) => void;
  /** Hears of every delivery once it has left, and of one that could not be delivered at all. */
  readonly onSettled: (delivery: Delivery) => void;
}

/** So many bytes of maps go in one statement, and so many results wait at most. */
const [mostBytes, mostWaiting] = [32 * 2 ** 20, 64];
const againMs = 1000;

/**
 * Delivers results in the order of their coming; what comes while some are on their way goes together next. Answer,
 * maps and the unit's completion are one transaction: a worker that dies before has delivered nothing, and another
 * computes the unit; the desktop stores a unit that still comes twice once.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { signal, log } = options;
  const waiting: Delivery[] = [];
  let working: Promise<void> | null = null;
  const work = async () => {
    while (waiting.length > 0) {
      const group = takeGroup(waiting);
      await deliver(group, options).catch((error: unknown) => {
        // No longer kept alive, the units go to another worker.
        log(error);
        group.forEach(options.onSettled);
      });
    }
    working = null;
  };
  return {
    add: async (delivery) => {
      waiting.push(delivery);
      working ??= work();
      while (waiting.length >= mostWaiting && !signal.aborted) await working;
    },
    emptied: async () => {
      while (working !== null) await working;
    },
  };
}

/** Results for one queue of answers, as many as go together. */
function takeGroup(waiting: Delivery[]): Delivery[] {
  const answerTo = waiting[0]?.answerTo;
  let bytes = 0;
  let count = 0;
  for (const delivery of waiting) {
    bytes += delivery.packed?.byteLength ?? 0;
    if (delivery.answerTo !== answerTo || (count > 0 && bytes > mostBytes)) break;
    count++;
  }
  return waiting.splice(0, count);
}

/** @throws what the server answers other than that it cannot be reached now */
async function deliver(group: readonly Delivery[], options: OutboxOptions): Promise<void> {
  const refusal = await patiently(options, () => trySend(options.queue, group));
  if (refusal === null) group.forEach(options.onSettled);
  else await deliverRefused(group, refusal, options);
}

/** One result that the server does not take must not hold up the others, nor leave its unit unanswered. */
async function deliverRefused(
  group: readonly Delivery[],
  refusal: Error,
  options: OutboxOptions,
): Promise<void> {
  const { queue, log, onSettled } = options;
  const { boss, units } = queue;
  const [first, ...others] = group;
  if (first === undefined) return;
  if (others.length > 0) {
    for (const delivery of group) await deliver([delivery], options);
    return;
  }
  log(refusal);
  if ((await patiently(options, () => boss.getQueue(first.answerTo))) === null) {
    // The run was taken back; nobody waits for this one.
    await patiently(options, () => boss.complete(units, first.attempt));
    onSettled(first);
  } else if (first.packed === null) throw refusal;
  else {
    const error = `its maps cannot be sent (${refusal.message})`;
    const result: LabResult = { ...first.result, outcome: { ok: false, error } };
    await deliver([{ ...first, result, packed: null }], options);
  }
}

/** Again until the server answers. @throws what `step` throws once the signal has fired */
async function patiently<Result>({ signal }: OutboxOptions, step: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!isConnectionLoss(error) || signal.aborted) throw error;
      await pause(againMs, signal);
    }
  }
}

/** @returns why the server does not take it, or null */
async function trySend(queue: LabQueue, group: readonly Delivery[]): Promise<Error | null> {
  try {
    await send(queue, group);
    return null;
  } catch (error) {
    if (isConnectionLoss(error) || !(error instanceof Error)) throw error;
    return error;
  }
}

async function send({ boss, units, transaction }: LabQueue, group: readonly Delivery[]): Promise<void> {
  const maps = group.flatMap(({ result: { outcome }, packed, answerTo }) =>
    outcome.ok && packed !== null ? [{ id: outcome.maps.id, answerTo, data: packed }] : [],
  );
  await transaction(async ({ sql, db }) => {
    await sendMaps(sql, maps);
    await boss.insert(
      group[0]?.answerTo ?? '',
      group.map(({ result }) => ({ data: result })),
      { db },
    );
    await boss.complete(
      units,
      group.map(({ attempt }) => attempt),
      null,
      { db },
    );
  });
}
