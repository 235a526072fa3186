// Tests run the TypeScript sources; only child processes and worker threads use the built `dist`.
// One fork a file, so that a crash in the addon costs one file and not the suite.
import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

// These load the addon themselves, whatever is chosen: on the TypeScript executor they would only
// run a second time.
const ofTheAddon = [
  'test/native/**',
  'test/native.test.ts',
  'test/arithmetic-native.test.ts',
  'test/executors/loader.test.ts',
];
const chosen = process.env['BITGRAD_EXECUTOR'];

export default defineConfig({
  resolve: {
    alias: [
      { find: /^bitgrad$/, replacement: new URL('./lib/index.ts', import.meta.url).pathname },
      { find: /^#lib\//, replacement: new URL('./lib/', import.meta.url).pathname },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(chosen === 'reference' ? ofTheAddon : [])],
    pool: 'forks',
    // Left to itself, the runner keeps one core free: on two that is half of them.
    maxWorkers: availableParallelism(),
    // Whatever hangs ends; what is long on a busy machine does not. An emulator asks for more.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
