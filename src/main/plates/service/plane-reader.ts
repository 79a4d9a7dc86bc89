import { join, normalize, sep } from 'node:path';
import { badInput } from '../../../shared/errors.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import { createWorkerPool, type WorkerPoolOptions } from '../workers/worker-pool.ts';
import { parseLocator } from './stored-plane.ts';

/** A plane by its place below a folder, without a project. */
export interface PlaneAtPlace {
  readonly folder: string;
  readonly relativePath: string;
  readonly locator: Readonly<Record<string, unknown>>;
  /** What the import read, or null where that is not known. */
  readonly contentHash: string | null;
}

/** Reads planes of plates that no open project holds. */
export interface PlaneReader {
  /**
   * Raw intensities [height, width]. @throws NotFound, BadInput for a broken image, one of another size, or one whose
   * content is not what the import read
   */
  readPlane(
    plane: PlaneAtPlace,
    size: { readonly width: number; readonly height: number },
    signal?: StopSignal,
  ): Promise<Float32Array>;
  close(): Promise<void>;
}

export function createPlaneReader(options: WorkerPoolOptions = {}): PlaneReader {
  const pool = createWorkerPool(options);
  /** Planes whose content was compared already, so that several targets of a field compare it once. */
  const compared = new Set<string>();
  return {
    readPlane: async ({ folder, relativePath, locator, contentHash }, size, signal) => {
      const place = normalize(join(folder, relativePath));
      if (!place.startsWith(normalize(folder + sep)))
        throw badInput({ what: 'an image lies outside its folder', where: relativePath });
      const plane = parseLocator(locator, folder, relativePath);
      const key = JSON.stringify([place, locator, contentHash]);
      if (contentHash !== null && !compared.has(key)) {
        const hash = await pool.run('hash', { plane, like: contentHash }, signal);
        if (hash !== contentHash)
          throw badInput({
            what: 'this image is not the one that was imported',
            where: place,
            mend: 'Let the shared root lead to the same files on every machine, or import the plate again.',
          });
        compared.add(key);
      }
      const { data } = await pool.run('plane', { ...plane, size, level: 0 }, signal);
      return new Float32Array(data);
    },
    close: () => pool.close(),
  };
}
