import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { fetchNetwork, sendNetwork } from '../../../src/main/jobs/lab/lab-networks.ts';
import { openLabQueue, type LabQueue } from '../../../src/main/jobs/lab/lab-queue.ts';
import { findPostgres, startPostgres, type Postgres } from '../../helpers/postgres.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

const bin = findPostgres();

describe.skipIf(bin === null)('a network that travels through the lab queue', () => {
  let server: Postgres;
  const open = () => openLabQueue({ address: server.address, kind: 'worker', log: () => undefined });

  beforeAll(async () => {
    server = await startPostgres(bin ?? '');
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    vi.stubEnv('TMPDIR', makeTempFolder());
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  async function send(queue: LabQueue): Promise<{ sha256: string; files: string[] }> {
    const folder = makeTempFolder();
    const files = ['network.onnx', 'weights.bin'].map((name) => join(folder, name));
    const parts = [Buffer.from('the graph'), Buffer.alloc(9_000_000, 7)];
    files.forEach((file, index) => writeFileSync(file, parts[index] ?? ''));
    const sha256 = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
    await sendNetwork(queue, sha256, files);
    return { sha256, files };
  }

  test('arrives whole, and is fetched once', async () => {
    const queue = await open();
    const { sha256, files } = await send(queue);
    const main = await fetchNetwork(queue, sha256);
    for (const file of files)
      expect(readFileSync(join(main, '..', basename(file))).equals(readFileSync(file))).toBe(true);
    expect(await fetchNetwork(queue, sha256)).toBe(main);
    await queue.close();
    const next = await open();
    expect(await fetchNetwork(next, sha256)).toBe(main);
    await next.close();
  });

  test('is not taken from files that somebody else put in its place', async () => {
    const queue = await open();
    const { sha256, files } = await send(queue);
    const folder = join(tmpdir(), 'platelens-lab-networks', sha256);
    mkdirSync(folder, { recursive: true });
    for (const file of files) writeFileSync(join(folder, basename(file)), 'another network');
    const main = await fetchNetwork(queue, sha256);
    expect(readFileSync(main, 'utf8')).toBe('the graph');
    expect(await fetchNetwork(queue, sha256)).toBe(main);
    await queue.close();
  });
});
