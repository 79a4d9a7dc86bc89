import type { PlateId } from '../../shared/ids.ts';
import type { Project, StagedImage } from '../db/index.ts';
import { letOthersWork } from './let-others-work.ts';

/** Images that are stored in one transaction: few enough that main's other work is not kept waiting. */
const imagesAtATime = 24;
/** Nor is what was read slowly kept from the file for longer than this. */
const longestWaitMs = 250;

/** Stores what an import reads, some at a time, while it goes on reading. */
export interface StagingQueue {
  /** Takes an image; waits where the disk is slower than the readers. @throws what storing earlier ones threw */
  add(image: StagedImage): Promise<void>;
  /** Stores what is left. */
  close(): Promise<void>;
}

export function createStagingQueue(project: Project, plateId: PlateId): StagingQueue {
  let waiting: StagedImage[] = [];
  let storing: Promise<void> = Promise.resolve();
  let storedAt = performance.now();
  const store = () => {
    const images = waiting;
    waiting = [];
    storedAt = performance.now();
    // Small pictures are packed at once: without a turn for others, one batch would follow the other in a single go.
    storing = storing.then(letOthersWork).then(() => project.stageImages(plateId, images));
    // Whoever adds or closes next hears of a failure; until then it must not count as unheard.
    storing.catch(() => undefined);
  };
  return {
    add: async (image) => {
      waiting.push(image);
      if (waiting.length < imagesAtATime && performance.now() - storedAt < longestWaitMs) return;
      const before = storing;
      store();
      await before;
    },
    close: async () => {
      if (waiting.length > 0) store();
      await storing;
    },
  };
}
