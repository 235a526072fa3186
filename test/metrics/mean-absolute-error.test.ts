import { expect, test } from 'vitest';
import { meanAbsoluteError } from '../../lib/metrics/mean-absolute-error.ts';
import { metricAt } from '../support/metric-at.ts';

test('the metric meanAbsoluteError is the mean of absolute differences of a row', () => {
  expect(metricAt(meanAbsoluteError(), [1, 2, 3, 4], [1, 4, 0, 8], [2, 2])).toEqual([1, 3.5]);
  expect(metricAt(meanAbsoluteError(), [1, 2], [4, 0], [2])).toEqual([3, 2]);
});
