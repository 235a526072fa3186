// Law 4: nothing allocates while a plan runs. The JavaScript heap is watched from inside a process
// of its own (test/programs/memory.ts), compiled code by a library that is preloaded into that
// process and counts what the addon, and nobody else, asks the C library for.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAddon } from '#lib/executors/loader.ts';
import { repositoryRoot } from '../../scripts/stage.ts';
import { compilers } from '../support/emulated.ts';
import { fileAt } from '../support/sources.ts';

const root = repositoryRoot();
const program = join(root, 'build', 'ts', 'test', 'programs', 'memory.js');
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'bitgrad-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));

const built = 'path' in findAddon() && process.env['BITGRAD_EXECUTOR'] !== 'reference';
const isas = (findAddon() as { binding?: { isas: readonly string[] } }).binding?.isas ?? [];
const executors = built ? ['reference', 'native'] : ['reference'];

function run(words: readonly string[], variables: Readonly<Record<string, string>>): unknown {
  const output = execFileSync(process.execPath, ['--expose-gc', program, ...words], {
    env: { ...process.env, BITGRAD_ISA: '', BITGRAD_THREADS: '3', ...variables },
    encoding: 'utf8',
  });
  return JSON.parse(output);
}

describe.each(executors)('the JavaScript heap on the %s executor', (executor) => {
  test('is as it was after one call of 20,000 steps', () => {
    const found = run(['heap'], { BITGRAD_EXECUTOR: executor }) as Record<string, number>;
    expect(found['stepsDone']).toBe(20_000);
    // A number on the heap takes twelve bytes: one in each step would be 240,000.
    expect(found['kept']).toBeLessThan(20_000);
    // V8 puts numbers that pass between functions of the reference on the heap, and collects them.
    if (executor === 'reference') return;
    expect(found['collections']).toBe(0);
    expect(found['grown']).toBeLessThan(20_000);
  });

  test('holds no more after 20,000 more steps of fit', () => {
    const found = run(['fit'], { BITGRAD_EXECUTOR: executor }) as Record<string, number>;
    expect(found['epochs']).toBe(20_000);
    expect(found['grown']).toBeLessThan(200_000);
  });
});

test.runIf(built)('2,000,000 steps grow the process by less than 10 bytes a step', () => {
  const found = run(['long'], { BITGRAD_EXECUTOR: 'native' }) as Record<string, number>;
  expect(found['steps']).toBe(2_000_000);
  expect(found['grown']).toBeLessThan(10 * 2_000_000);
});

const glibc = () => {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
};

interface Calls {
  readonly loading: number;
  readonly few: number;
  readonly all: number;
  readonly fewBeside: number;
  readonly allBeside: number;
}

describe.runIf(built && process.platform === 'linux' && glibc())('compiled code', () => {
  const library = join(folder, 'count-allocations.so');
  const counts = join(folder, 'counts');
  beforeAll(() => {
    const source = join(folder, 'count-allocations.c');
    writeFileSync(source, fileAt('test/laws/count-allocations.c').text);
    const flags = ['-shared', '-fPIC', '-O1', '-std=c11', '-fno-builtin', `-DCOUNTS="${counts}"`];
    execFileSync(compilers.c, [...flags, source, '-o', library]);
  });

  test.each(isas)('asks for no memory while steps run on %s', (isa) => {
    writeFileSync(counts, new Uint8Array(24));
    const variables = { BITGRAD_EXECUTOR: 'native', BITGRAD_ISA: isa, LD_PRELOAD: library };
    const found = run(['native', counts], variables) as Record<string, Calls>;
    for (const name of ['tiny', 'shared']) {
      const { loading, few, all, fewBeside, allBeside } = found[name]!;
      expect(loading, 'loading is seen').toBeGreaterThan(10);
      expect({ few, all }, name).toEqual({ few: 0, all: 0 });
      // What a job is made of is asked for when it starts, however long it is.
      expect(fewBeside, name).toBeLessThan(10);
      expect(allBeside, name).toBeLessThan(10);
    }
  });
});
