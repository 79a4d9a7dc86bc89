import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cancelled, isCancelled, toErrorRecord } from '../../shared/errors.ts';
import type { ImportProgress } from './import-plate.ts';
import type { PlaneIndex } from './pixels/pixel-source.ts';
import type { ImageFacts } from './pixels/pixel-source.ts';
import type { PreviewSpool, SpooledPreview } from './preview-spool.ts';
import type { LeftOut, ListedImage } from './readers/plate-reader.ts';
import type { WorkerPool } from './workers/worker-pool.ts';

/** A plane that was read: its intensities in short, and where its small copies wait. */
export interface DigestedPlane {
  readonly index: PlaneIndex;
  readonly quantiles: Float64Array;
  readonly preview: SpooledPreview;
  readonly overview: SpooledPreview;
}

export interface DigestedImage {
  readonly listed: ListedImage;
  readonly image: ImageFacts;
  readonly planes: readonly DigestedPlane[];
  /** Size and time of a file; 0 and null for an image that is a folder. */
  readonly byteSize: number;
  readonly modifiedAt: string | null;
}

interface DigestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** Reads every image once, in the pool. Broken ones are listed; results come in the order of `listed`. */
export async function digestImages(
  pool: WorkerPool,
  spool: PreviewSpool,
  root: string,
  listed: readonly ListedImage[],
  { signal, onProgress }: DigestOptions,
): Promise<{ images: DigestedImage[]; broken: LeftOut[] }> {
  const results = new Array<DigestedImage | LeftOut | undefined>(listed.length);
  let [next, done, failed] = [0, 0, false];
  const takeTurns = async () => {
    for (let place = next++; place < listed.length && !failed; place = next++) {
      if (signal?.aborted) throw cancelled();
      const image = listed[place];
      if (image === undefined) return;
      try {
        results[place] = await digestOne(pool, spool, root, image, signal);
      } catch (error) {
        failed = true;
        throw error;
      }
      onProgress?.({ done: ++done, total: listed.length });
    }
  };
  // One more than there are threads, so that none waits for the next file's facts.
  const turns = await Promise.allSettled(Array.from({ length: pool.threads + 1 }, takeTurns));
  for (const turn of turns) if (turn.status === 'rejected') throw turn.reason;
  const images: DigestedImage[] = [];
  const broken: LeftOut[] = [];
  for (const result of results) {
    if (result === undefined) continue;
    if ('reason' in result) broken.push(result);
    else images.push(result);
  }
  return { images, broken };
}

async function digestOne(
  pool: WorkerPool,
  spool: PreviewSpool,
  root: string,
  listed: ListedImage,
  signal: AbortSignal | undefined,
): Promise<DigestedImage | LeftOut> {
  const path = join(root, listed.relativePath);
  const digest = await pool
    .run('digest', { path, choice: { z: 'middle', t: 0 } }, signal)
    .catch((error: unknown): LeftOut => {
      if (isCancelled(error)) throw error;
      const record = toErrorRecord(error);
      return { where: listed.relativePath, reason: record.what };
    });
  if ('reason' in digest) return digest;
  const planes: DigestedPlane[] = [];
  for (const { index, quantiles, preview, overview } of digest.planes) {
    planes.push({
      index,
      quantiles,
      preview: await spool.write(preview),
      overview: await spool.write(overview),
    });
  }
  const facts = await stat(path).catch(() => null);
  const file = facts?.isFile() === true ? facts : null;
  return {
    listed,
    image: digest.image,
    planes,
    byteSize: file?.size ?? 0,
    modifiedAt: file?.mtime.toISOString() ?? null,
  };
}
