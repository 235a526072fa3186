import { expect, test } from 'vitest';
import * as optimizers from '../../lib/optimizers/index.ts';
import { resolveOptimizer } from '../../lib/optimizers/resolve.ts';
import { badValues, expectRefused } from '../support/bad-values.ts';

test('every optimizer but custom has a name', () => {
  for (const name of Object.keys(optimizers).filter((key) => key !== 'custom')) {
    expect(resolveOptimizer('f', name).name).toBe(name);
  }
  expectRefused(() => resolveOptimizer('f', 'custom'), 'f: unknown name "custom"');
});

test('what a factory returned is taken as it is, the factory itself is not', () => {
  const own = optimizers.adam({ learningRate: 0.5 });
  expect(resolveOptimizer('f', own)).toBe(own);
  expectRefused(() => resolveOptimizer('f', optimizers.adam), 'Call it: optimizers.adam().');
});

test('everything else is refused, with the nearest name', () => {
  expectRefused(() => resolveOptimizer('f', 'Adam'), 'f: unknown', 'Did you mean "adam"?');
  for (const [, value] of badValues) expectRefused(() => resolveOptimizer('f', value), 'f: ');
});
