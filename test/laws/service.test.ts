// A service has many models in hand: they train and predict side by side, on one thread and on
// several, each as if it were alone; and models that are dropped leave nothing behind.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { findAddon } from '#lib/executors/loader.ts';
import { repositoryRoot } from '../../scripts/stage.ts';
import { serve } from '../programs/service.ts';

const program = join(repositoryRoot(), 'build', 'ts', 'test', 'programs', 'service.js');
const seeds = [1, 2, 3, 4, 5];

describe('many models', () => {
  test('train and predict at once, each as if it were alone', async () => {
    const together = await Promise.all(seeds.map((seed) => serve(seed)));
    for (const [i, seed] of seeds.entries()) expect(together[i]).toEqual(await serve(seed));
  });

  test('train and predict in worker threads as they do here', async () => {
    const started = seeds.slice(0, 3).map((workerData) => new Worker(program, { workerData }));
    const posted = await Promise.all(
      started.map(async (worker) => ((await once(worker, 'message')) as [Float32Array[]])[0]),
    );
    for (const [i, weights] of posted.entries()) expect(weights).toEqual(await serve(i + 1));
    await Promise.all(started.map((worker) => worker.terminate()));
  });
});

const native = 'path' in findAddon() && process.env['BITGRAD_EXECUTOR'] !== 'reference';

describe.runIf(native)('200 models made, trained and dropped', () => {
  test('leave no more memory behind than the first 20', () => {
    const output = execFileSync(process.execPath, [program, 'models', '200'], {
      encoding: 'utf8',
      env: { ...process.env, BITGRAD_EXECUTOR: 'native' },
    });
    const { early, late } = JSON.parse(output) as { early: number; late: number };
    // Kept, they would hold 180 × 2 MB more. A collection may be due in either place.
    expect(late - early).toBeLessThan(100e6);
  });
});
