import { expect, test } from 'vitest';
import { rootMeanSquaredError } from '../../lib/metrics/root-mean-squared-error.ts';
import { setMetricAt } from '../support/metric-at.ts';

test('rootMeanSquaredError is the root of the mean of all squares', () => {
  const metric = rootMeanSquaredError();
  expect(setMetricAt(metric, [1, 2, 3, 4], [1, 4, 0, 8], [2, 2])).toBe(Math.sqrt(29 / 4));
  expect(setMetricAt(metric, [1, 2], [4, -2], [2])).toBe(Math.sqrt(25 / 2));
  expect(setMetricAt(metric, [1, NaN], [4, -2], [2])).toBeNaN();
});
