// What precision, recall and F1 share: counting, over the whole set, how often a class was there,
// how often it was predicted and how often rightly, and putting the ratios of several classes
// together. Counts are whole numbers, so that no order of adding and no batch size shows in them.
import { needName, readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { rangeError } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { argmax, greater } from '../graph/ops.ts';
import { shapedLike } from '../losses/define.ts';
import { choicesOf, labelsOf } from './answers.ts';
import { sliceLength } from './metric.ts';
import type { Kept, SetMetric, Sliced } from './metric.ts';

export interface ClassMetricOptions {
  /**
   * How several classes become one number. `macro` (default): the mean over all classes of the
   * model; `weighted`: that mean weighted by how often each class was there; `micro`: counts added
   * over all classes first.
   */
  average?: 'macro' | 'micro' | 'weighted';
  /** Of this class alone, against all others. */
  classId?: number;
  /**
   * A prediction above it says yes. One column is always a question of yes or no, by default at
   * 0.5; several columns become one question each if a threshold is given, and are otherwise
   * classes, of which the largest is predicted.
   */
  threshold?: number;
  /** Of its column in the history, for several of them; default the metric's name. */
  name?: string;
}

/** How often a class was rightly predicted, was predicted, was there. */
type Ratio = (right: number, predicted: number, actual: number) => number;

/** Two counts' quotient; 0 where nothing was counted, as in Keras and scikit-learn. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** A metric that is a ratio of the counts of a class. */
export function classMetric(
  where: string,
  options: ClassMetricOptions | undefined,
  ratio: Ratio,
): SetMetric {
  const defaults = { average: 'macro', classId: undefined, threshold: undefined, name: where };
  const given = readOptions(where, options, defaults);
  const average = given.choice('average', ['macro', 'micro', 'weighted']);
  const classId = given.optionalNumber('classId', { integer: true, min: 0, max: 2147483647 });
  const threshold = given.optionalNumber('threshold');
  const name = needName(where, 'name', given.value('name'));
  return remember('metrics', given, {
    name,
    goal: 'max',
    keep(yTrue, yPred): Kept {
      const classes = choicesOf(yPred);
      needClass(name, classId, classes);
      const choose = classes > 1 && threshold === undefined;
      const columns = choose
        ? [labelsOf(name, yTrue, yPred), argmax(yPred)]
        : sidesOf(name, yTrue, yPred, threshold ?? 0.5);
      return {
        columns,
        *result([actual = none, predicted = none]) {
          const count = choose ? countChoices : countSides;
          const counts = yield* count(actual, predicted, classes);
          return putTogether(counts, ratio, classId ?? average);
        },
      };
    },
  });
}

const none = new Float32Array(0);

/** Throws if there is no such class. */
export function needClass(where: string, classId: number | undefined, classes: number): void {
  if (classId === undefined || classId < classes) return;
  const got = `got ${classId} for predictions with ${classes} on the last axis`;
  throw rangeError(where, `classId: ${got}, needed at most ${classes - 1}`);
}

// 1 for yes and 0 for no: what is, and what is predicted.
function sidesOf(where: string, yTrue: Value, yPred: Value, threshold: number): readonly Value[] {
  return [greater(shapedLike(where, yTrue, yPred.shape), 0.5), greater(yPred, threshold)];
}

/** Of each class: rightly predicted, predicted, there. */
interface Counts {
  readonly right: Float64Array;
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
}

function countsOf(classes: number): Counts {
  const zeros = (): Float64Array => new Float64Array(classes);
  return { right: zeros(), predicted: zeros(), actual: zeros() };
}

// Columns of class numbers. Both are as long as there are questions, and every number is one of a
// class: hence `!` here and below.
function* countChoices(labels: Float32Array, choices: Float32Array, n: number): Sliced<Counts> {
  const counts = countsOf(n);
  const { right, predicted, actual } = counts;
  for (let i = 0; i < labels.length; i++) {
    const [label, choice] = [labels[i]!, choices[i]!];
    actual[label]! += 1;
    predicted[choice]! += 1;
    if (label === choice) right[label]! += 1;
    if (i % sliceLength === sliceLength - 1) yield;
  }
  return counts;
}

// Columns of yes and no, for one class after the other.
function* countSides(truths: Float32Array, answers: Float32Array, n: number): Sliced<Counts> {
  const counts = countsOf(n);
  const { right, predicted, actual } = counts;
  for (let i = 0; i < truths.length; i++) {
    const [truth, answer, c] = [truths[i]!, answers[i]!, i % n];
    actual[c]! += truth;
    predicted[c]! += answer;
    right[c]! += truth * answer;
    if (i % sliceLength === sliceLength - 1) yield;
  }
  return counts;
}

// For one class by its number, or for all.
function putTogether(
  { right, predicted, actual }: Counts,
  ratio: Ratio,
  which: number | NonNullable<ClassMetricOptions['average']>,
): number {
  const of = (c: number): number => ratio(right[c] ?? 0, predicted[c] ?? 0, actual[c] ?? 0);
  const sum = (counts: Float64Array): number => counts.reduce((total, own) => total + own, 0);
  if (typeof which === 'number') return of(which);
  if (which === 'micro') return ratio(sum(right), sum(predicted), sum(actual));
  const weights = which === 'macro' ? actual.map(() => 1) : actual;
  return share(sum(weights.map((weight, c) => weight * of(c))), sum(weights));
}
