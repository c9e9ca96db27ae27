import { defineConfig } from 'vitest/config';

/** Threads of the product are TypeScript in the tests. */
const threadsInTypeScript = `--import=${new URL('./test/support/link/typescript-in-threads.mjs', import.meta.url).href}`;

/** Takes an hour or more; its short form is in the integration tests. */
const emulation = 'test/integration/emulation/long/**/*.test.ts';

/**
 * Words: a *unit* test touches no process, socket, file or kernel and never waits for real time;
 * an *integration* test does, on loopback; an *e2e* test uses the product as a person would.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          execArgv: [
            // For the test that looks for memory that is never given back.
            '--expose-gc',
            threadsInTypeScript,
          ],
          include: ['test/integration/**/*.test.ts'],
          exclude: [emulation],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // libwebrtc must not be torn down inside a worker thread: one process a file.
          pool: 'forks',
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: 'emulation',
          include: [emulation],
          pool: 'forks',
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: 'e2e',
          execArgv: [threadsInTypeScript],
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          pool: 'forks',
          maxWorkers: 1,
        },
      },
    ],
  },
});
