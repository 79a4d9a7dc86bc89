import { isMainThread } from 'node:worker_threads';
import { linkOfThisProcess } from '../processes/index.ts';
import { openEngine } from './engines/index.ts';
import { serveEngineThread } from './engines/sharing/engine-thread.ts';
import { openThreadEngine } from './engines/sharing/thread-engine.ts';
import { serveCompute } from './serve.ts';

if (isMainThread) {
  // One thread a process: as many processes as cores do more work than fewer processes with more threads.
  const { closed } = serveCompute(
    linkOfThisProcess(),
    (file, place, shuffle) => openEngine(file, { threads: 1, ...place, shuffle }),
    (file) => openThreadEngine(new URL(import.meta.url), file),
  );
  await closed;
  process.exit(0);
} else {
  // A unit that is computed alone has cores to spare: this same file serves the threads that help with it.
  await serveEngineThread();
}
