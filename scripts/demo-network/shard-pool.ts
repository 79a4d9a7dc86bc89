import { Worker } from 'node:worker_threads';
import type { ShardReply, ShardRequest, ShardSetup } from './shard.ts';

/**
 * The number of shards is fixed, whatever the machine has: gradients are summed in their order, so that the weights
 * come out the same everywhere.
 */
const shardCount = 4;

/** Threads that each hold a share of the training fields. */
export interface ShardPool {
  /** Mean loss and gradient over one batch of every shard. */
  step(weights: Float32Array): Promise<ShardReply>;
  close(): Promise<void>;
}

/** Starts the shards and waits until they have drawn their fields. `batch` is the sum over the shards. */
export async function openShards(fields: number, batch: number, seed: number): Promise<ShardPool> {
  const workers = Array.from({ length: shardCount }, (_, index) => {
    const setup: ShardSetup = { index, count: shardCount, fields, seed, batch: batch / shardCount };
    return new Worker(new URL('./shard.ts', import.meta.url), { workerData: setup });
  });
  await Promise.all(workers.map(nextMessage));
  return {
    async step(weights) {
      const request: ShardRequest = { weights };
      const replies = await Promise.all(
        workers.map((worker) => {
          const reply = nextMessage(worker);
          worker.postMessage(request);
          // After its first word a shard only ever answers steps.
          return reply as Promise<ShardReply>;
        }),
      );
      return average(replies);
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function nextMessage(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (message: unknown) => {
      worker.off('error', reject);
      resolve(message);
    };
    worker.once('message', settle);
    worker.once('error', reject);
  });
}

function average(replies: readonly ShardReply[]): ShardReply {
  const gradient = new Float32Array(replies[0]?.gradient.length ?? 0);
  let loss = 0;
  for (const reply of replies) {
    loss += reply.loss / replies.length;
    reply.gradient.forEach((value, index) => {
      gradient[index] = (gradient[index] ?? 0) + value / replies.length;
    });
  }
  return { loss, gradient };
}
