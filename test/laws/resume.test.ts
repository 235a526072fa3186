// Law 7 between processes: a training that goes on in other processes, on other instruction sets
// and executors, or that is killed again and again, ends in the very file of one that was left
// alone; and a disk that is full leaves what was there.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layers, loadModel, optimizers, schedules, sequential } from '../../lib/index.ts';
import { repositoryRoot } from '../../scripts/stage.ts';
import { everyExecutor } from '../support/fresh-library.ts';
import { readSafetensors } from '../support/read-safetensors.ts';
import { repeated } from '../support/emulated.ts';

const program = join(repositoryRoot(), 'build', 'ts', 'test', 'programs', 'resume.js');
let folder = '';
let first = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitgrad-resume-'));
  first = join(folder, 'first');
  const model = sequential(
    [
      layers.dense({ units: 9, activation: 'gelu', inputShape: [5] }),
      layers.batchNormalization({ momentum: 0.9 }),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: 1, kernelRegularizer: 'l2' }),
    ],
    { seed: 8 },
  );
  const schedule = schedules.cosine({ initialLearningRate: 0.01, decaySteps: 4000 });
  const learningRate = schedules.warmup({ warmupSteps: 20, schedule });
  const optimizer = optimizers.adamw({ learningRate, gradientAccumulationSteps: 3 });
  model.compile({ optimizer, loss: 'huber' });
  writeFileSync(first, model.toBytes());
});
afterAll(() => rmSync(folder, { recursive: true }));

const variablesOf = (executor: string): Record<string, string> =>
  executor === 'reference'
    ? { BITGRAD_EXECUTOR: 'reference', BITGRAD_ISA: '' }
    : { BITGRAD_EXECUTOR: 'native', BITGRAD_ISA: executor };

const environment = (executor: string): NodeJS.ProcessEnv => {
  return { ...process.env, ...variablesOf(executor), BITGRAD_THREADS: '3' };
};

const best = everyExecutor.at(-1) ?? 'reference';

/** Trains in a process of its own, and tells on which executor. */
function train(from: string, to: string, epochs: number, executor = best, threads = 1): string {
  const words = [program, 'train', from, to, String(epochs), String(threads)];
  const options = { env: environment(executor), encoding: 'utf8' } as const;
  return execFileSync(process.execPath, words, options).trim();
}

const filesAlike = (a: string, b: string): boolean => readFileSync(a).equals(readFileSync(b));

// Where a file ends up does not depend on the executor.
const kills = best === 'reference' ? 3 : repeated(20);

describe('a training', () => {
  test('that goes on in processes of all kinds ends in the same file', () => {
    const [straight, moved] = [join(folder, 'straight'), join(folder, 'moved')];
    const places = [...everyExecutor, ...everyExecutor.toReversed()];
    train(first, straight, places.length);
    copyFileSync(first, moved);
    for (const [i, executor] of places.entries()) {
      const told = train(moved, moved, 1, executor, 1 + (i % 3));
      expect(told.split(' ')).toContain(executor);
    }
    expect(filesAlike(moved, straight)).toBe(true);
  });

  test('that is killed again and again ends in the same file', async () => {
    const [killed, straight] = [join(folder, 'killed'), join(folder, 'alone')];
    copyFileSync(first, killed);
    let epochs = 0;
    for (let kill = 0; kill < kills; kill++) {
      await trainAndKill(killed, (kill % 5) * 7 + Math.random() * 20);
      // Old or new, but whole.
      await loadModel(killed);
      const done = epochsOf(killed);
      expect(done).toBeGreaterThan(epochs);
      epochs = done;
    }
    train(first, straight, epochs);
    expect(filesAlike(killed, straight)).toBe(true);
    // Only what a killed process could not remove lies about, and is in nobody's way.
    const others = readdirSync(folder).filter((name) => name.startsWith('.'));
    for (const name of others) expect(name).toMatch(/^\.killed\.\d+\.[0-9a-f]{12}\.tmp$/);
    expect(others.length).toBeLessThanOrEqual(kills);
  });
});

/** Kills the training some time after its first save. */
async function trainAndKill(path: string, delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [program, 'forever', path], {
    env: environment(best),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await sleep(delayMs);
  child.kill('SIGKILL');
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
}

function epochsOf(path: string): number {
  const { metadata } = readSafetensors(readFileSync(path));
  const { progress } = JSON.parse(metadata['bitgrad'] ?? '') as { progress: { epochs: number } };
  return progress.epochs;
}

/** A shell in which the file cannot be written to its end, and what it says of that. */
const fullDisks: readonly (readonly [what: string, prefix: string, code: string])[] = [
  ['files may not be that long', 'ulimit -f 8 && ', 'EFBIG'],
  [
    'the disk is full',
    // Room for the file alone.
    'mount -t tmpfs -o size=$(($(wc -c < "$2") / 1024 + 4))k none "$1" && cp "$2" "$1/file" && ',
    'ENOSPC',
  ],
];

describe('where', () => {
  test.each(fullDisks)('%s, saving fails and leaves what was there', (_, prefix, code) => {
    const disk = mkdtempSync(join(folder, 'disk-'));
    const path = join(disk, 'file');
    copyFileSync(first, path);
    // A mount of its own is gone with the process; who may not mount skips the test.
    const own = prefix.includes('mount');
    const look = own ? `ls -A "$1"; cmp "$1/file" "$2"` : 'true';
    const script = `${prefix} "$3" "$4" train "$1/file" "$1/file" 1 1; ${look}`;
    const words = ['sh', '-c', script, 'sh', disk, first, process.execPath, program];
    const command = own ? ['unshare', '-m', ...words] : words;
    const [file = '', ...rest] = command;
    const { stdout, stderr } = spawnSync(file, rest, { env: environment(best), encoding: 'utf8' });
    if (own && /unshare|mount/.test(stderr)) {
      console.warn(`not tested with a full disk: ${stderr.trim()}`);
      return;
    }
    expect(stderr).toContain(`save: ${path} was not written: ${code}`);
    if (own) expect(stdout).toBe('file\n');
    else expect(readdirSync(disk)).toEqual(['file']);
    expect(filesAlike(path, first)).toBe(true);
  });
});
