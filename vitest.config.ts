import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const shared = {
  environment: 'node',
  pool: 'forks',
  // These end what hangs; no test is about time, and a machine may have much else to do.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000, interval: 50 } },
  env: {
    // What the program keeps of this machine for its user is none of the tests' business.
    PLATELENS_CACHE: join(tmpdir(), 'platelens-test-cache'),
    // The tests start the program some hundred times; Node reads and compiles its files once for all of them.
    NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'platelens-tests'),
  },
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          // Many a test waits for a process, a disk or a server: with one file fewer than cores, two cores idle by turns.
          maxWorkers: availableParallelism(),
        },
      },
      {
        // One browser at a time: these tests drive the whole program and share the machine's cores with it.
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.ts'],
          fileParallelism: false,
        },
      },
    ],
  },
});
