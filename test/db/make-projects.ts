// Run as a process of its own by kill.test.ts: makes project after project in a folder for ever, naming each one made.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openProject } from '../../src/main/db/index.ts';

for (let number = 0; ; number++) {
  const path = join(process.argv[2] ?? '', `${number}.platelens`);
  openProject(path, { mode: 'create' }).close();
  writeSync(1, `${path}\n`);
}
