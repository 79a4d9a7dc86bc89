import type { NetworkFile } from '../../shared/compute-port.ts';
import type { Engine } from './engine.ts';

export type OpenEngine = (file: NetworkFile) => Promise<Engine>;

/** Engines kept open in one process, by the network's hash. */
export interface OpenEngines {
  borrow: OpenEngine;
  close(): Promise<void>;
}

/**
 * Keeps the `limit` most recently used engines open and closes the others. A network that failed to open is asked
 * again next time.
 */
export function createOpenEngines(open: OpenEngine, limit = 3): OpenEngines {
  const byHash = new Map<string, Engine>();
  return {
    async borrow(file) {
      const known = byHash.get(file.sha256);
      const engine = known ?? (await open(file));
      // A Map keeps the order of insertion, so that the first entry is the one unused for longest.
      byHash.delete(file.sha256);
      byHash.set(file.sha256, engine);
      for (const [hash, oldest] of byHash) {
        if (byHash.size <= limit) break;
        byHash.delete(hash);
        await oldest.close();
      }
      return engine;
    },
    async close() {
      const engines = [...byHash.values()];
      byHash.clear();
      for (const engine of engines) await engine.close();
    },
  };
}
