// The loader meets addons that are missing, damaged or foreign. Each case runs in a process of its
// own, on a copy of the built package: a loader that gets it wrong may kill the process, and the
// warning is given once per process.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { elfFault } from '../../lib/executors/elf.ts';
import { abi, platform } from '../../lib/executors/loader.ts';
import { version } from '../../lib/version.ts';
import { placeAddon, repositoryRoot, stagePackage } from '../../scripts/stage.ts';
import { compilers } from '../support/emulated.ts';

const addon = join(repositoryRoot(), 'build', 'Release', 'bitgrad.node');
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'bitgrad-loader-'));
const staged = join(folder, 'package');
const child = join(staged, 'child.mjs');
beforeAll(() => {
  stagePackage(staged);
  writeFileSync(child, childSource);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  executor?: string;
  reason?: string;
  path?: string;
  losses?: number[];
  error?: string;
  warnings: { message: string; code: string }[];
}

// Asks, trains, and asks once more in a worker thread: the warning must still come once.
const childSource = `
import { Worker, isMainThread } from 'node:worker_threads';
import { executorInfo, layers, sequential } from 'bitgrad';
const outcome = { warnings: [] };
process.on('warning', ({ message, code }) => outcome.warnings.push({ message, code }));
try {
  const { executor, reason, path } = executorInfo();
  const model = sequential([layers.dense({ units: 1, inputShape: [2] })], { seed: 1 });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const { columns } = await model.fit([[0, 1], [1, 0]], [[1], [2]], { epochs: 3 });
  Object.assign(outcome, { executor, reason, path, losses: [...columns.loss] });
} catch (error) {
  outcome.error = error.message;
}
if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.on('exit', () => console.log(JSON.stringify(outcome)));
} else {
  await new Promise(setImmediate);
  if (outcome.warnings.length > 0) process.exitCode = 1;
}
`;

function runChild(variables: Record<string, string>): Outcome {
  const env = { ...process.env, BITGRAD_EXECUTOR: '', ...variables };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [child], {
    env,
    encoding: 'utf8',
  });
  expect({ status, signal }, stderr).toEqual({ status: 0, signal: null });
  return JSON.parse(stdout) as Outcome;
}

let known: number[] | undefined;

/** The losses of the child's training, from a run that was told to use the reference executor. */
function lossesOfReference(): number[] {
  return (known ??= runChild({ BITGRAD_EXECUTOR: 'reference' }).losses ?? []);
}

function compileStranger(...defines: string[]): Buffer {
  const headers = createRequire(import.meta.url)('node-api-headers') as { include_dir: string };
  const file = join(folder, 'stranger.node');
  const source = join(repositoryRoot(), 'test', 'executors', 'stranger-addon.cc');
  const shared = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : ['-fPIC'];
  const words = ['-shared', ...shared, ...defines, `-I${headers.include_dir}`, source, '-o', file];
  execFileSync(compilers.cpp, words);
  return readFileSync(file);
}

function patched(change: (file: Buffer) => void): Buffer {
  const file = readFileSync(addon);
  change(file);
  return file;
}

const cut = (part: number) => readFileSync(addon).subarray(0, readFileSync(addon).length * part);
const stranger = (itsVersion: string, itsAbi: number) =>
  compileStranger(`-DSTRANGER_VERSION="${itsVersion}"`, `-DSTRANGER_ABI=${itsAbi}`);

const broken: readonly [what: string, file: () => Uint8Array | undefined, why: RegExp][] = [
  ['missing', () => undefined, /not found/],
  ['empty', () => new Uint8Array(0), /truncated: 0 bytes/],
  ['a text', () => Buffer.from('not an addon, '.repeat(100)), /not an ELF file/],
  ['truncated to a tenth', () => cut(0.1), /truncated: \d+ bytes of \d+/],
  ['truncated to nine tenths', () => cut(0.9), /truncated: \d+ bytes of \d+/],
  [
    'for another architecture',
    () => patched((file) => file.writeUInt16LE(243, 18)),
    /ELF machine 243/,
  ],
  ['of nobody', () => compileStranger(), /not an addon of bitgrad/],
  ['of another version', () => stranger('0.0.9', abi), /built for bitgrad 0\.0\.9, needed 0/],
  ['of another abi', () => stranger(version, abi + 1), /speaks abi \d+, needed \d+/],
];

describe.skipIf(process.platform !== 'linux').each(broken)(
  'an addon that is %s',
  (_, file, why) => {
    const place = () => join(staged, 'build', 'Release', 'bitgrad.node');
    beforeAll(() => {
      placeAddon(staged, file());
    });

    test('means the reference executor and one warning that names every path and why', () => {
      const { executor, error, reason, losses, warnings } = runChild({});
      expect({ executor, error }).toEqual({ executor: 'reference', error: undefined });
      expect(losses).toEqual(lossesOfReference());
      expect(warnings.map((warning) => warning.code)).toEqual(['BITGRAD_REFERENCE_EXECUTOR']);
      const message = warnings[0]?.message ?? '';
      expect(message).toMatch(
        /^native addon not available for \w+-\w+, running the TypeScript executor/,
      );
      for (const text of [message, reason ?? '']) {
        expect(text).toContain(place());
        expect(text).toMatch(why);
        expect(text).toMatch(/prebuilds.*bitgrad\.node: not found/);
      }
    });

    test('is an error that says why under BITGRAD_EXECUTOR=native', () => {
      const { executor, error, warnings } = runChild({ BITGRAD_EXECUTOR: 'native' });
      expect(executor).toBeUndefined();
      expect(error).toMatch(/^BITGRAD_EXECUTOR=native: no native addon/);
      expect(error).toContain(place());
      expect(error).toMatch(why);
      expect(warnings).toEqual([]);
    });

    test('is passed over in silence under BITGRAD_EXECUTOR=reference', () => {
      const outcome = runChild({ BITGRAD_EXECUTOR: 'reference' });
      expect(outcome).toMatchObject({
        executor: 'reference',
        reason: 'BITGRAD_EXECUTOR=reference',
        warnings: [],
      });
      expect(outcome.losses).toHaveLength(3);
    });
  },
);

describe('an addon of this version', () => {
  test.each(['', 'native'])('is used under BITGRAD_EXECUTOR=%j', (executor) => {
    const place = placeAddon(staged, addon);
    const outcome = runChild({ BITGRAD_EXECUTOR: executor });
    expect(outcome).toMatchObject({ executor: 'native', path: place, warnings: [] });
    expect(outcome.losses).toEqual(lossesOfReference());
  });

  test('is not touched under BITGRAD_EXECUTOR=reference', () => {
    const { path, executor } = runChild({ BITGRAD_EXECUTOR: 'reference' });
    expect({ path, executor }).toEqual({ path: undefined, executor: 'reference' });
  });

  test('is found among the prebuilt ones when there is no build', () => {
    placeAddon(staged, undefined);
    const place = placeAddon(staged, addon, join('prebuilds', platform()));
    const outcome = runChild({ BITGRAD_EXECUTOR: '' });
    expect(outcome).toMatchObject({ executor: 'native', path: place, warnings: [] });
  });
});

describe.skipIf(process.platform !== 'linux')('elfFault', () => {
  test('accepts the whole file', () => {
    expect(elfFault(addon, process.arch)).toBeUndefined();
  });

  test('notices wherever the file ends too early', () => {
    const whole = readFileSync(addon);
    const file = join(folder, 'cut.node');
    for (let length = 0; length < whole.length; length += 997) {
      writeFileSync(file, whole.subarray(0, length));
      expect(elfFault(file, process.arch), `${length} bytes`).toMatch(/truncated/);
    }
    writeFileSync(file, whole.subarray(0, -1));
    expect(elfFault(file, process.arch)).toMatch(/truncated/);
  });
});
