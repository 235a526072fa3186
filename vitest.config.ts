// Tests run the TypeScript sources; only child processes and worker threads use the built `dist`.
// One fork a file, so that a crash in the addon costs one file and not the suite.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: [
      { find: /^bitgrad$/, replacement: new URL('./lib/index.ts', import.meta.url).pathname },
      { find: /^#lib\//, replacement: new URL('./lib/', import.meta.url).pathname },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Left to itself, the runner keeps one core free: on two that is half of them.
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
