import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { openProject } from '../../src/main/db/index.ts';
import { writeSyntheticPlate } from '../../src/main/demo/index.ts';
import { importPlate } from '../../src/main/plates/index.ts';

const answerSchema = z.object({ status: z.number(), text: z.string() });
const seenSchema = z.object({
  page: answerSchema,
  script: z.number(),
  current: answerSchema,
  tile: answerSchema.extend({ standIn: z.string() }),
  inspected: answerSchema,
  errors: z.array(z.unknown()),
});

const network = resolve('resources/demo/network.onnx');

/** A project with a small plate in it. */
async function makeProject(folder: string): Promise<string> {
  const plate = await writeSyntheticPlate(join(folder, 'plate'), {
    seed: 1,
    rows: 1,
    columns: 1,
    fieldPx: 256,
  });
  const path = join(folder, 'small.platelens');
  const project = openProject(path, { mode: 'create' });
  await importPlate(project, { path: plate.imageDir, pattern: '{well}_f{field}_{channel}' });
  project.close();
  return path;
}

// `npm test` builds the window first; a bare vitest run in a fresh checkout has nothing to load.
it.skipIf(!existsSync('out/main/index.js'))(
  'the built program starts, serves its window, decodes images in threads and reads a network in a compute process',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'platelens-built-'));
    try {
      const project = await makeProject(folder);
      const words = ['--import', './test/electron/built/electron-hook.ts', './test/electron/built/drive.ts'];
      const about = [resolve('.'), folder, network, project];
      const { stdout } = await promisify(execFile)(process.execPath, [...words, ...about]);
      const seen = seenSchema.parse(JSON.parse(stdout));
      expect(seen.errors).toEqual([]);
      expect(seen.page).toMatchObject({ status: 200, text: expect.stringContaining('id="root"') as unknown });
      expect(seen.script).toBe(200);
      expect(seen.current.text).toContain('small.platelens');
      // A preview would stand in if the thread had not started.
      expect(seen.tile).toMatchObject({ status: 200, standIn: 'false' });
      expect(seen.inspected, seen.inspected.text).toMatchObject({ status: 200 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  60_000,
);
