import { parentPort } from 'node:worker_threads';
import { toErrorRecord } from '../../../shared/errors.ts';
import type { FoundImage } from './formats/found.ts';
import { toReadError } from './formats/read-text.ts';
import { readRegionFile } from './read-regions.ts';
import type { FromRegionThread, TakenSlice, ToRegionThread } from './region-messages.ts';
import { takeRegions } from './take-regions.ts';

/**
 * The thread that reads region files and makes their regions whole. It is all script: nothing in it minds being ended
 * where a file makes it work for ever. The regions of the last file stay here, and leave in slices as they are asked for.
 */
let path = '';
let images: readonly FoundImage[] = [];
let taking: Iterator<TakenSlice, TakenSlice> | null = null;

async function answer(message: Exclude<ToRegionThread, { kind: 'end' }>): Promise<FromRegionThread> {
  if (message.kind === 'read') {
    path = message.file.path;
    images = [];
    images = await readRegionFile(message.file);
    return {
      kind: 'images',
      images: images.map(({ regions, ...image }, place) => ({ ...image, place, count: regions.length })),
    };
  }
  if (message.kind === 'take')
    taking = takeRegions(images[message.options.place]?.regions ?? [], message.options);
  const next = taking?.next();
  if (next === undefined) throw new RangeError('no image is being taken');
  return { kind: 'slice', slice: next.value };
}

const port = parentPort;
if (port === null) throw new Error('this file is run as a thread');
port.on('message', (message: ToRegionThread) => {
  if (message.kind === 'end') {
    port.close();
    return;
  }
  void answer(message)
    .catch((error: unknown): FromRegionThread => {
      return { kind: 'failed', error: toErrorRecord(toReadError(error, path)) };
    })
    .then((reply) => {
      const moved = reply.kind === 'slice' ? reply.slice.regions.map(({ geometry }) => geometry.buffer) : [];
      port.postMessage(reply, moved);
    });
});
