import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const shared = {
  environment: 'node',
  pool: 'forks',
  // These end what hangs; no test is about time, and a machine may have much else to do.
  testTimeout: 180_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000, interval: 50 } },
  // What the program keeps of this machine for its user is none of the tests' business.
  env: { PLATELENS_CACHE: join(tmpdir(), 'platelens-test-cache') },
} as const;

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/**/*.test.{ts,tsx}'] } },
      {
        // One browser at a time: these tests drive the whole program and share the machine's cores with it.
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
        },
      },
    ],
  },
});
