import { existsSync, writeSync } from 'node:fs';
import { openProject } from '../../src/main/db/index.ts';
import { importPlate } from '../../src/main/plates/index.ts';

/** Imports argument 1 into the project of argument 2, prints a line for every image read, and dies at that of argument 3. */
const [folder = '', path = '', killAfter = ''] = process.argv.slice(2);
const project = openProject(path, { mode: existsSync(path) ? 'write' : 'create' });
await importPlate(
  project,
  { path: folder },
  {
    threads: 2,
    onProgress: ({ done }) => {
      writeSync(1, `${done}\n`);
      if (done === Number(killAfter)) process.kill(process.pid, 'SIGKILL');
    },
  },
);
project.close();
