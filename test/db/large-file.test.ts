import { closeSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { addSampleRun, newProject } from './sample-project.ts';
import { mapsOf, sampleFacts } from './sample-values.ts';

const bytes = 50 * 2 ** 30;
const pageBytes = 4096;

/**
 * Makes a project one of 50 GiB without writing them: a file with a hole, whose header counts the pages of the hole.
 * SQLite adds its next pages behind them.
 */
function swell(path: string): void {
  const file = openSync(path, 'r+');
  try {
    const header = Buffer.alloc(100);
    readSync(file, header, 0, 100, 0);
    ftruncateSync(file, bytes);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(bytes / pageBytes);
    // The format of SQLite's files, section 1.3: the number of pages.
    writeSync(file, count, 0, 4, 28);
  } finally {
    closeSync(file);
  }
}

// Windows writes the hole out.
test.skipIf(process.platform === 'win32')(
  'a project of 50 GiB opens without being read, takes maps behind its end, and is copied by nobody',
  async () => {
    const made = newProject();
    const { run } = addSampleRun(made);
    made.close();
    swell(made.path);

    const readBefore = process.resourceUsage().fsRead;
    const project = openProject(made.path, { mode: 'write' });
    onTestFinished(() => project.close());
    const [unit] = project.unitsOfRun(run.id);
    if (unit === undefined) throw new Error('the run has units');
    const noise = Float32Array.from({ length: 40_000 }, (_, index) => Math.sin(index * index));
    await project.commitUnit(unit.id, {
      maps: { ...mapsOf(1), height: 200, width: 200, data: noise },
      facts: sampleFacts(0, 1),
      verdict: null,
      ...{ seconds: 1, device: 'none' },
    });
    expect(await project.takeSnapshot()).toMatchObject({ kind: 'too-large' });
    project.close();
    // Blocks of 512 bytes: 64 MiB would be an eight-hundredth of the file.
    expect(process.resourceUsage().fsRead - readBefore).toBeLessThan(131_072);

    const { size, blocks } = statSync(made.path);
    expect(size).toBeGreaterThan(bytes);
    expect(blocks * 512).toBeLessThan(2 ** 26);
    const again = openProject(made.path, { mode: 'read' });
    onTestFinished(() => again.close());
    expect((await again.readMaps(unit.id)).data).toEqual(noise);
  },
);
