// The area under a curve of a ranking: how well scores tell a class from the others, at all
// thresholds at once.
import { needName, readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { shapedLike } from '../losses/define.ts';
import { choicesOf, labelsOf } from './answers.ts';
import { needClass } from './class-metric.ts';
import { sliceLength } from './metric.ts';
import type { Kept, SetMetric, Sliced } from './metric.ts';
import { areaUnder } from './ranking.ts';
import type { Curve } from './ranking.ts';

export interface AucOptions {
  /** `roc` (default): recall over the false positive rate; `pr`: precision over recall. */
  curve?: Curve;
  /**
   * How several columns, each its class against all others, become one number. `macro` (default):
   * the mean over all; `micro`: all scores in one ranking.
   */
  average?: 'macro' | 'micro';
  /** Of this class alone, against all others. */
  classId?: number;
  /** Of its column in the history, for several of them; default `auc`. */
  name?: string;
}

/**
 * The area under the ROC curve by trapezoids, or under the curve of precision over recall as the
 * average precision, in [0, 1]. It is exact for the whole set, whatever the batch size: made from
 * all scores, not from bins, and equal scores are one threshold. The numbers are those of
 * scikit-learn's `roc_auc_score` and `average_precision_score`. Only the order of the scores
 * counts, so logits do as well as probabilities.
 *
 * Predictions [n, ..., classes] go with labels [n, ...] or targets of their shape; a target above
 * 0.5 is a positive. NaN where there is no such area: a set without positives, for `roc` without
 * negatives, or with a score of NaN. All scores of an epoch are kept, 8 bytes each.
 * @throws TypeError or RangeError if an option is unknown or wrong; RangeError when the model is
 *   compiled, if targets and predictions do not go together or there is no class `classId`.
 * @example
 * const pr = metrics.auc({ curve: 'pr', name: 'averagePrecision' });
 * model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['auc', pr] });
 */
export function auc(options?: AucOptions): SetMetric {
  const where = 'auc';
  const defaults = { curve: 'roc', average: 'macro', classId: undefined, name: where };
  const given = readOptions(where, options, defaults);
  const curve = given.choice('curve', ['roc', 'pr']);
  const average = given.choice('average', ['macro', 'micro']);
  const classId = given.optionalNumber('classId', { integer: true, min: 0, max: 2147483647 });
  const name = needName(where, 'name', given.value('name'));
  return remember('metrics', given, {
    name,
    goal: 'max',
    keep(yTrue, yPred): Kept {
      const classes = choicesOf(yPred);
      needClass(name, classId, classes);
      const labels = classes > 1 && yTrue.type === 'i32';
      const truth = labels ? labelsOf(name, yTrue, yPred) : shapedLike(name, yTrue, yPred.shape);
      return {
        columns: [truth, yPred],
        *result([truths = none, scores = none]) {
          const questions = { truths, scores, classes, labels };
          if (classId !== undefined) return yield* areaOf(curve, questions, [classId]);
          const all = Array.from({ length: classes }, (_, c) => c);
          if (average === 'micro') return yield* areaOf(curve, questions, all);
          let sum = 0;
          for (const c of all) sum += yield* areaOf(curve, questions, [c]);
          return sum / classes;
        },
      };
    },
  });
}

const none = new Float32Array(0);

interface Questions {
  /** Class numbers, one per position; or what is so, as numbers above 0.5, beside each score. */
  readonly truths: Float32Array;
  readonly scores: Float32Array;
  readonly classes: number;
  readonly labels: boolean;
}

// Over the columns of some classes, all in one ranking. There are as many truths as positions or
// scores, hence `!`.
function* areaOf(curve: Curve, questions: Questions, columns: readonly number[]): Sliced {
  const { truths, scores, classes, labels } = questions;
  const positions = scores.length / classes;
  const sides = new Float32Array(positions * columns.length);
  // Positives from the front, negatives from the back.
  let [front, back] = [0, sides.length];
  for (let i = 0; i < positions; i++) {
    for (const c of columns) {
      const at = i * classes + c;
      const positive = labels ? truths[i] === c : truths[at]! > 0.5;
      sides[positive ? front++ : --back] = scores[at]!;
    }
    if (i % sliceLength === sliceLength - 1) yield;
  }
  return yield* areaUnder(curve, sides.subarray(0, front), sides.subarray(front));
}
