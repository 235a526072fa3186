import { expect, test } from 'vitest';
import * as factories from '../../lib/metrics/index.ts';
import { resolveMetric } from '../../lib/metrics/resolve.ts';
import { badValues, expectRefused } from '../support/bad-values.ts';

const { confusionMatrix: _, ...metrics } = factories;

test('every metric has a name, which is that of its column in the history', () => {
  for (const name of Object.keys(metrics)) expect(resolveMetric('f', name).name).toBe(name);
});

test('what a factory returned is taken as it is, the factory itself is not', () => {
  const own = metrics.accuracy();
  expect(resolveMetric('f', own)).toBe(own);
  expectRefused(() => resolveMetric('f', metrics.accuracy), 'f: got the', 'metrics.accuracy().');
});

test('everything else is refused, with the nearest name', () => {
  expectRefused(() => resolveMetric('f', 'acuracy'), 'f: unknown', 'Did you mean "accuracy"?');
  for (const [label, value] of badValues) {
    if (label !== 'a function') expectRefused(() => resolveMetric('f', value), 'f: ');
  }
});
