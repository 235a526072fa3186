import { expect, test } from 'vitest';
import * as initializers from '../../lib/initializers/index.ts';
import { resolveInitializer } from '../../lib/initializers/resolve.ts';
import { badValues, expectRefused } from '../support/bad-values.ts';

test('every initializer but constant has a name', () => {
  for (const name of Object.keys(initializers).filter((key) => key !== 'constant')) {
    expect(resolveInitializer('f', name).name).toBe(name);
  }
  expectRefused(() => resolveInitializer('f', 'constant'), 'f: unknown name "constant"');
});

test('what a factory returned is taken as it is, the factory itself is not', () => {
  const own = initializers.constant({ value: 3 });
  expect(resolveInitializer('f', own)).toBe(own);
  expectRefused(() => resolveInitializer('f', initializers.zeros), 'Call it: initializers.zeros()');
});

test('everything else is refused', () => {
  for (const [, value] of badValues) expectRefused(() => resolveInitializer('f', value), 'f: ');
});
