import { openEngine } from './engines/index.ts';
import { linkOfThisProcess } from '../processes/index.ts';
import { serveCompute } from './serve.ts';

// One thread a process: as many processes as cores do more work than fewer processes with more threads.
const { closed } = serveCompute(linkOfThisProcess(), (file, place, shuffle) =>
  openEngine(file, { threads: 1, ...place, shuffle }),
);
await closed;
process.exit(0);
