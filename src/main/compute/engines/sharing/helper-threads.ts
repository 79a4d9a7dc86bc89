import type { NetworkFile } from '../../../../shared/compute-port.ts';
import type { Engine } from '../../engine.ts';
import { Recent } from '../recent.ts';
import { shareBatches } from './share-batches.ts';
import type { ThreadEngine } from './thread-engine.ts';

/** Every helper holds the network once more, and few questions come in more parts. */
const mostEngines = 4;

export type OpenThread = (file: NetworkFile) => Promise<ThreadEngine>;

/** The threads that help a process with the network it was asked about last. */
export class HelperThreads {
  readonly #open: OpenThread;
  readonly #threads = new Recent<readonly ThreadEngine[]>(1, async (threads) => {
    for (const thread of threads) await thread.close();
  });

  constructor(open: OpenThread) {
    this.#open = open;
  }

  /** The engine, which shares large batches out among threads on as many cores. They start with the first such batch. */
  share(engine: Engine, file: NetworkFile, cores: number): Engine {
    const count = Math.min(cores, mostEngines) - 1;
    const key = JSON.stringify([file.sha256, file.ports ?? {}, count]);
    return shareBatches(engine, () => this.#threads.get(key, () => this.#start(file, count)));
  }

  /** Ends all threads, each when it has answered. */
  close(): Promise<void> {
    return this.#threads.clear();
  }

  async #start(file: NetworkFile, count: number): Promise<readonly ThreadEngine[]> {
    const started = await Promise.allSettled(Array.from({ length: count }, () => this.#open(file)));
    return started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  }
}
