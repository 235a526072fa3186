// The share of rows whose class is among the first guesses.
import { needName, readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { rangeError } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { greater, lessEqual, oneHot, select, sum } from '../graph/ops.ts';
import { meanOfRows } from '../losses/reduce-rows.ts';
import { choicesOf, labelsOf } from './answers.ts';
import type { RowMetric } from './metric.ts';

export interface TopKOptions {
  /** At least 1 and at most the number of classes; default 5. */
  k?: number;
  /** Of its column in the history, for several of them; default `topK`. */
  name?: string;
}

/**
 * The share of positions whose class has one of the k largest predictions, in [0, 1]; labels [n,
 * ...] or targets [n, ..., classes], predictions [n, ..., classes]. A class whose prediction equals
 * the k-th largest counts as among them; one whose prediction is NaN does not.
 * @throws TypeError or RangeError if an option is unknown or wrong; RangeError when the model is
 *   compiled, if targets and predictions do not go together or there are fewer than k classes.
 * @example
 * const loss = 'sparseCategoricalCrossentropy';
 * model.compile({ optimizer: 'adam', loss, metrics: ['accuracy', metrics.topK({ k: 2 })] });
 */
export function topK(options?: TopKOptions): RowMetric {
  const given = readOptions('topK', options, { k: 5, name: 'topK' });
  const k = given.number('k', { integer: true, min: 1, max: 2147483647 });
  const name = needName('topK', 'name', given.value('name'));
  return remember('metrics', given, {
    name,
    goal: 'max',
    perRow: (yTrue, yPred) => meanOfRows(amongFirst(name, yTrue, yPred, k)),
  });
}

function amongFirst(where: string, yTrue: Value, yPred: Value, k: number): Value {
  const labels = labelsOf(where, yTrue, yPred);
  const classes = choicesOf(yPred);
  if (k > classes) {
    throw rangeError(where, `k: got ${k} for ${classes} classes, needed at most ${classes}`);
  }
  const own = sum(select(oneHot(labels, classes), yPred, 0), -1, { keepDims: true });
  // Those that it is not behind, itself included: all but k − 1 at least.
  return greater(sum(lessEqual(yPred, own), -1), classes - k);
}
