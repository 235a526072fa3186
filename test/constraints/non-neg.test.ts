import { expect, test } from 'vitest';
import { nonNeg } from '../../lib/constraints/non-neg.ts';
import { projected } from '../support/project.ts';

test('nonNeg sets what is below 0 to +0, and passes the rest', () => {
  const w = [-2, -1e-45, -0, 0, 1e-45, 3, -Infinity, Infinity, NaN];
  expect(projected(nonNeg(), [9], w)).toEqual(
    [0, 0, 0, 0, 1e-45, 3, 0, Infinity, NaN].map(Math.fround),
  );
});
