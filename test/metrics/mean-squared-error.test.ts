import { expect, test } from 'vitest';
import { meanSquaredError } from '../../lib/metrics/mean-squared-error.ts';
import { metricAt } from '../support/metric-at.ts';

test('the metric meanSquaredError is the mean of squared differences of a row', () => {
  expect(metricAt(meanSquaredError(), [1, 2, 3, 4], [1, 4, 0, 8], [2, 2])).toEqual([2, 12.5]);
  expect(metricAt(meanSquaredError(), [1, 2], [4, 0], [2])).toEqual([9, 4]);
});
