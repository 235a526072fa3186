import { expect, test } from 'vitest';
import { binaryAccuracy } from '../../lib/metrics/binary-accuracy.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { metricAt } from '../support/metric-at.ts';

test('binaryAccuracy is the share of elements on the right side of its threshold', () => {
  const [predictions, targets] = [
    [0.2, 0.5, 0.51, 0.9, 0.4, NaN],
    [0, 0, 1, 0, 1, 1],
  ];
  expect(metricAt(binaryAccuracy(), predictions, targets, [3, 2])).toEqual([1, 0.5, 0]);
  const low = binaryAccuracy({ threshold: 0.25 });
  expect(metricAt(low, predictions, targets, [6, 1])).toEqual([1, 0, 1, 0, 1, 0]);
});

test('binaryAccuracy checks its options at once', () => {
  const fine = ['-1', '1.5', '2^31', '2^53'];
  expectOptionChecked(binaryAccuracy, 'binaryAccuracy', 'threshold', {}, fine);
  expectOptionsChecked(binaryAccuracy, 'binaryAccuracy');
});
