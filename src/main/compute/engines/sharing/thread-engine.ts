import { Worker } from 'node:worker_threads';
import type { NetworkFile } from '../../../../shared/compute-port.ts';
import { computeFailed, type PlateLensError } from '../../../../shared/errors.ts';
import { fromThreadSchema, type Answer, type Question } from './questions.ts';
import type { Helper } from './share-batches.ts';

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: PlateLensError) => void;
}

/** An engine in a thread of its own, for parts of a question. */
export interface ThreadEngine extends Helper {
  close(): Promise<void>;
}

/**
 * Opens a network once more in a thread beside this one.
 * @param entry What the thread runs: a file that calls `serveEngineThread` outside the main thread.
 * @throws ComputeFailed where the thread cannot be started or cannot open the network
 */
export async function openThreadEngine(entry: URL, file: NetworkFile): Promise<ThreadEngine> {
  const worker = new Worker(entry, { workerData: file });
  const opening = Promise.withResolvers<undefined>();
  const waiting: Waiting[] = [];
  let ended: PlateLensError | null = null;
  const fail = (what: string, cause?: unknown) => {
    ended ??= computeFailed({ what, where: file.path, cause });
    opening.reject(ended);
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  worker.on('message', (raw: unknown) => {
    const message = fromThreadSchema.parse(raw);
    if (message.kind === 'open') opening.resolve(undefined);
    else if (message.kind === 'answer') waiting.shift()?.resolve(message.answer);
    else if (waiting.length === 0) fail(message.what);
    else waiting.shift()?.reject(computeFailed({ what: message.what, where: file.path }));
  });
  worker.on('error', (error) => fail('the thread of an engine failed', error));
  worker.on('exit', () => fail('the thread of an engine has ended'));
  let pending: Promise<void> = Promise.resolve();
  // A thread that is ended in the middle of onnxruntime's code may take the process with it.
  const close = async () => {
    await pending;
    await worker.terminate();
  };
  await opening.promise.catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    ask: (question) => {
      if (ended !== null) return Promise.reject(ended);
      const answer = new Promise<Answer>((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.postMessage(question, buffersOf(question));
      });
      pending = Promise.allSettled([pending, answer]).then(() => undefined);
      return answer;
    },
    close,
  };
}

/** The memory of a question's tensors, which goes over to the thread. */
function buffersOf(question: Question): ArrayBuffer[] {
  return Object.values(question).flatMap((part) =>
    typeof part === 'object' && part !== null && part.data.buffer instanceof ArrayBuffer
      ? [part.data.buffer]
      : [],
  );
}
