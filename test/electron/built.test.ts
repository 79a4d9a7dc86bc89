import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const answerSchema = z.object({ status: z.number(), text: z.string() });
const seenSchema = z.object({
  page: answerSchema,
  script: z.number(),
  current: answerSchema,
  inspected: answerSchema,
  errors: z.array(z.unknown()),
});

const network = resolve('resources/demo/network.onnx');

// `npm test` builds the window first; a bare vitest run in a fresh checkout has nothing to load.
it.skipIf(!existsSync('out/main/index.js'))(
  'the built program starts, serves its window and reads a network in a compute process',
  async () => {
    const userData = mkdtempSync(join(tmpdir(), 'platelens-built-'));
    try {
      const words = ['--import', './test/electron/built/electron-hook.ts', './test/electron/built/drive.ts'];
      const { stdout } = await promisify(execFile)(process.execPath, [
        ...words,
        resolve('.'),
        userData,
        network,
      ]);
      const seen = seenSchema.parse(JSON.parse(stdout));
      expect(seen.errors).toEqual([]);
      expect(seen.page).toMatchObject({ status: 200, text: expect.stringContaining('id="root"') as unknown });
      expect(seen.script).toBe(200);
      expect(seen.current.text).toBe('{"result":{"data":null}}');
      expect(seen.inspected, seen.inspected.text).toMatchObject({ status: 200 });
    } finally {
      rmSync(userData, { recursive: true });
    }
  },
  60_000,
);
