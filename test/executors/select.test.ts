// Which executor a process gets, and what it says about itself.
import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type * as select from '../../lib/executors/select.ts';

/** The module anew, as a process with these variables would load it. */
async function loadWith(variables: Record<string, string>): Promise<typeof select> {
  vi.resetModules();
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return import('../../lib/executors/select.ts');
}

afterEach(() => vi.unstubAllEnvs());

describe('the reference executor', () => {
  test('it is a choice, and says so', async () => {
    const { executorInfo } = await loadWith({ BITGRAD_EXECUTOR: 'reference' });
    expect(executorInfo()).toEqual({
      executor: 'reference',
      isa: 'typescript',
      threads: 1,
      reason: 'BITGRAD_EXECUTOR=reference',
    });
  });

  test('without an addon there is nothing to verify against', async () => {
    vi.doMock('../../lib/executors/loader.ts', () => ({
      chooseExecutor: () => ({ executor: 'reference', reason: 'a test' }),
      findAddon: () => ({ reasons: ['here: not found', 'there: truncated'] }),
    }));
    const { nativeExecutor } = await loadWith({});
    expect(() => nativeExecutor('verify')).toThrow(
      'verify: there is no native executor to compare with. Build it with "npm run build". ' +
        'Tried: here: not found; there: truncated',
    );
    vi.doUnmock('../../lib/executors/loader.ts');
  });

  test('the executor is chosen once', async () => {
    const { selectExecutor } = await loadWith({ BITGRAD_EXECUTOR: 'reference' });
    expect(selectExecutor()).toBe(selectExecutor());
  });
});

describe.runIf(process.env['BITGRAD_EXECUTOR'] === 'native')('the native executor', () => {
  const native = { BITGRAD_EXECUTOR: 'native', BITGRAD_ISA: '', BITGRAD_THREADS: '' };

  test('it uses all the processors and the last of the instruction sets', async () => {
    const { executorInfo } = await loadWith(native);
    const { executor, isa, threads, path, reason } = executorInfo();
    expect([executor, threads]).toEqual(['native', availableParallelism()]);
    expect(['scalar', 'avx2', 'avx512', 'neon']).toContain(isa);
    expect(path).toMatch(/bitgrad\.node$/);
    expect(reason).toBe('BITGRAD_EXECUTOR=native');
  });

  test('of more processors than a run can use, it uses as many as it can', async () => {
    vi.doMock('node:os', () => ({ availableParallelism: () => 128 }));
    const { executorInfo } = await loadWith(native);
    const { layers, sequential } = await import('../../lib/index.ts');
    vi.doUnmock('node:os');
    expect(executorInfo().threads).toBe(64);
    const model = sequential([layers.dense({ units: 2, inputShape: [3] })]);
    expect(model.predict([[1, 2, 3]]).shape).toEqual([1, 2]);
  });

  test('the environment lowers instruction set and threads', async () => {
    const variables = { ...native, BITGRAD_ISA: 'scalar', BITGRAD_THREADS: '1' };
    const { executorInfo } = await loadWith(variables);
    expect(executorInfo()).toMatchObject({ isa: 'scalar', threads: 1 });
  });

  test('an instruction set that the machine lacks is refused', async () => {
    const missing = process.arch === 'arm64' ? 'avx2' : 'neon';
    const { executorInfo } = await loadWith({ ...native, BITGRAD_ISA: missing });
    expect(() => executorInfo()).toThrow(
      `BITGRAD_ISA: got "${missing}", needed one of this machine: scalar`,
    );
  });

  test('verify finds it where the other one was chosen', async () => {
    const { nativeExecutor } = await loadWith({ BITGRAD_EXECUTOR: 'reference' });
    expect(nativeExecutor('verify').info).toMatchObject({
      executor: 'native',
      reason: 'asked for by verify',
    });
  });
});
