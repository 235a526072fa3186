// The share of right answers to questions of yes or no: each element is one.
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { meanOfRows } from '../losses/reduce-rows.ts';
import { sameSide } from './answers.ts';
import type { RowMetric } from './metric.ts';

export interface BinaryAccuracyOptions {
  /** Predictions above it say yes; default 0.5. With logits the one to use is 0. */
  threshold?: number;
}

/**
 * The share of elements with (prediction > threshold) = (target > 0.5), in [0, 1]; targets and
 * predictions of one shape. With several columns each is a question of its own, where `accuracy`
 * looks for the largest.
 * @throws TypeError or RangeError if an option is unknown or wrong; RangeError when the model is
 *   compiled, if targets are not shaped like predictions.
 * @example
 * model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['binaryAccuracy'] });
 */
export function binaryAccuracy(options?: BinaryAccuracyOptions): RowMetric {
  const name = 'binaryAccuracy';
  const given = readOptions(name, options, { threshold: 0.5 });
  const threshold = given.number('threshold');
  return remember('metrics', given, {
    name,
    goal: 'max',
    perRow: (t, p) => meanOfRows(sameSide(name, t, p, threshold)),
  });
}
