import { existsSync } from 'node:fs';
import { openProject } from '../../src/main/db/index.ts';
import { importPlate } from '../../src/main/plates/index.ts';

/** Imports argument 1 into the project of argument 2, and prints a line for every image that was read. */
const [folder = '', path = ''] = process.argv.slice(2);
const project = openProject(path, { mode: existsSync(path) ? 'write' : 'create' });
await importPlate(
  project,
  { path: folder },
  { threads: 2, onProgress: ({ done }) => process.stdout.write(`${done}\n`) },
);
project.close();
