import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseTimingFile, readTimingFile } from '../../../src/main/cli/bench/against.ts';
import { PlateLensError } from '../../../src/shared/errors.ts';
import { timingFile } from './sample-measurements.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("PyTorch's timing file", () => {
  it('is read as it was written', async () => {
    const path = join(folder, 'good.json');
    writeFileSync(path, JSON.stringify(timingFile));
    expect(await readTimingFile(path)).toEqual(timingFile);
  });

  it.each<[string, unknown]>([
    ['another format', { ...timingFile, format: 'other' }],
    ['no samples', { ...timingFile, samples: { ...timingFile.samples, forward: [] } }],
    ['a time of 0', { ...timingFile, samples: { ...timingFile.samples, forward: [0] } }],
    ['a time below 0', { ...timingFile, samples: { ...timingFile.samples, forward: [-1] } }],
    ['a text for a time', { ...timingFile, samples: { ...timingFile.samples, forward: ['25'] } }],
    ['a missing measurement', { ...timingFile, samples: { forward: [1] } }],
    ['no thread', { ...timingFile, threads: 0 }],
    ['a list', [timingFile]],
    ['null', null],
  ])('is refused with %s', (_, content) => {
    expect(() => parseTimingFile(JSON.stringify(content), 'pytorch.json')).toThrow(
      expect.objectContaining({
        kind: 'BadInput',
        where: 'pytorch.json',
        mend: 'Make one with test/golden/time-pytorch.py.',
      }),
    );
  });

  it('is refused in one family of errors, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseTimingFile(text, 'any.json')).toThrow(PlateLensError);
      }),
    );
  });

  it('is not read when it is no small file', async () => {
    const path = join(folder, 'large.json');
    writeFileSync(path, ' '.repeat(1_000_001));
    await expect(readTimingFile(path)).rejects.toMatchObject({ kind: 'BadInput', where: path });
    await expect(readTimingFile(folder)).rejects.toMatchObject({ kind: 'BadInput' });
    await expect(readTimingFile(join(folder, 'none.json'))).rejects.toMatchObject({ kind: 'NotFound' });
  });
});
