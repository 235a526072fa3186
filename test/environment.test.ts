import { afterEach, describe, expect, test, vi } from 'vitest';
import { readEnvironment } from '../lib/environment.ts';

const variables = ['BITGRAD_EXECUTOR', 'BITGRAD_ISA', 'BITGRAD_THREADS'];

afterEach(() => {
  vi.unstubAllEnvs();
});

test('unset and empty variables say nothing', () => {
  for (const value of [undefined, '']) {
    for (const variable of variables) vi.stubEnv(variable, value);
    expect(readEnvironment()).toEqual({ executor: undefined, isa: undefined, threads: undefined });
  }
});

test('every variable is read', () => {
  vi.stubEnv('BITGRAD_EXECUTOR', 'native');
  vi.stubEnv('BITGRAD_ISA', 'avx2');
  vi.stubEnv('BITGRAD_THREADS', '3');
  expect(readEnvironment()).toEqual({ executor: 'native', isa: 'avx2', threads: 3 });
});

describe('a value that makes no sense throws and names the variable', () => {
  const cases = [
    ['BITGRAD_EXECUTOR', 'nativ', /^BITGRAD_EXECUTOR: .*"nativ".*native, reference.*"native"\?$/],
    ['BITGRAD_ISA', 'AVX1024', /^BITGRAD_ISA: .*"AVX1024".*scalar, avx2, avx512, neon/],
    ['BITGRAD_THREADS', '0', /^BITGRAD_THREADS: got "0", needed a whole number from 1 to 64/],
    ['BITGRAD_THREADS', '65', /^BITGRAD_THREADS: got "65"/],
    ['BITGRAD_THREADS', '2.5', /^BITGRAD_THREADS: got "2.5"/],
    ['BITGRAD_THREADS', ' 2', /^BITGRAD_THREADS: got " 2"/],
    ['BITGRAD_THREADS', '1e2', /^BITGRAD_THREADS: got "1e2"/],
  ] as const;
  test.each(cases)('%s=%s', (variable, value, message) => {
    vi.stubEnv(variable, value);
    expect(() => readEnvironment()).toThrow(RangeError);
    expect(() => readEnvironment()).toThrow(message);
  });
});
