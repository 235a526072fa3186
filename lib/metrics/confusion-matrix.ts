// Which class is taken for which. A table is no number, so it is not named in `compile`: it is
// filled by hand from predictions, batch after batch, also in loops of one's own.
import { readOptions } from '../data/check.ts';
import { describe } from '../data/describe.ts';
import type { Need } from '../data/describe.ts';
import { readingError } from '../data/guard.ts';
import { copy, finish } from '../data/intake.ts';
import { isTensor } from '../data/tensor.ts';
import type { ArrayLike_ } from '../data/tensor.ts';
import { isTypedNumbers, lengthNow } from '../data/typed.ts';
import { rangeError } from '../errors.ts';
import type { Memory } from '../executors/executor.ts';
import { share } from './class-metric.ts';

const where = 'confusionMatrix';

export interface ConfusionMatrixOptions {
  /** At least 2. */
  classes: number;
  /** For predictions of one column, of two classes: above it is class 1. */
  threshold?: number;
}

/** What the counts say of one class; 0 where nothing was counted. */
export interface ClassReport {
  readonly precision: number;
  readonly recall: number;
  readonly f1Score: number;
  /** How often the class was there. */
  readonly count: number;
}

/** How often each class was taken for each, over all batches that were added. */
export interface ConfusionMatrix {
  /** counts[i][j]: how often class i was taken for class j; a copy. */
  readonly counts: readonly (readonly number[])[];
  /** How many were counted. */
  readonly total: number;
  /** The share on the diagonal; 0 of nothing. */
  readonly accuracy: number;
  /** Precision, recall and F1 of each class. */
  readonly classes: readonly ClassReport[];
  /**
   * Counts a batch; nothing is counted if anything about it is wrong.
   * @throws TypeError or RangeError if targets or predictions are not of these classes.
   */
  add(yTrue: ArrayLike_, yPred: ArrayLike_): ConfusionMatrix;
}

/**
 * Counts how often each class is taken for each. Targets are class numbers or rows of a number per
 * class, predictions are what `predict` gives or class numbers; of numbers per class the first
 * largest is taken.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * const matrix = metrics.confusionMatrix({ classes: 2 });
 * matrix.add([0, 0, 1], [[0.9, 0.1], [0.3, 0.7], [0.2, 0.8]]);
 * matrix.counts; // [[1, 1], [0, 1]]
 * const [, second] = matrix.classes; // { precision: 0.5, recall: 1, … }
 */
export function confusionMatrix(options: ConfusionMatrixOptions): ConfusionMatrix {
  const given = readOptions(where, options, { classes: undefined, threshold: undefined });
  const threshold = given.optionalNumber('threshold');
  const most = threshold === undefined ? 4096 : 2;
  const classes = given.number('classes', { integer: true, min: 2, max: most });
  const cells = new Float64Array(classes * classes);
  const at = (i: number, j: number): number => cells[i * classes + j] ?? 0;
  const range = Array.from({ length: classes }, (_, i) => i);
  const sum = (count: (i: number) => number): number =>
    range.reduce((total, i) => total + count(i), 0);
  const matrix: ConfusionMatrix = {
    get counts() {
      return range.map((i) => range.map((j) => at(i, j)));
    },
    get total() {
      return cells.reduce((total, count) => total + count, 0);
    },
    get accuracy() {
      return share(
        sum((i) => at(i, i)),
        matrix.total,
      );
    },
    get classes() {
      return range.map((c) => {
        const [right, count, predicted] = [at(c, c), sum((j) => at(c, j)), sum((i) => at(i, c))];
        const f1Score = share(2 * right, predicted + count);
        return { precision: share(right, predicted), recall: share(right, count), f1Score, count };
      });
    },
    add(yTrue, yPred) {
      const truth = classNumbers('yTrue', yTrue, classes);
      const taken = classNumbers('yPred', yPred, classes, truth.length, threshold);
      if (taken.length !== truth.length) {
        const needed = `needed ${truth.length}, as many as yTrue`;
        throw rangeError(where, `yPred has ${taken.length} samples, ${needed}`);
      }
      truth.forEach((i, row) => {
        // Class numbers are below `classes`, and there are as many of one as of the other.
        cells[i * classes + taken[row]!]! += 1;
      });
      return matrix;
    },
  };
  return Object.freeze(matrix);
}

// One class number per row, of class numbers, of rows of numbers per class, or of one column.
function classNumbers(
  argument: string,
  value: unknown,
  classes: number,
  rows?: number,
  threshold?: number,
): Memory {
  const need = { where, argument };
  if (widthOf(argument, value, rows) === classes) {
    return rowsOf(value, { ...need, shape: [classes], kind: 'target' }, (scores, row) =>
      firstLargest(scores, row * classes, classes),
    );
  }
  if (threshold === undefined) return read(value, { ...need, shape: [], kind: 'labels', classes });
  return rowsOf(value, { ...need, shape: [], kind: 'target' }, (scores, row) =>
    Number((scores[row] ?? 0) > threshold),
  );
}

function rowsOf(
  value: unknown,
  need: Need,
  classOf: (scores: Memory, row: number) => number,
): Int32Array {
  const scores = read(value, need);
  const width = need.shape[0] ?? 1;
  return Int32Array.from({ length: scores.length / width }, (_, row) => classOf(scores, row));
}

function read(value: unknown, need: Need): Memory {
  const allocate = (floats: number): Float32Array => new Float32Array(floats);
  return finish(copy(describe(value, need), allocate)).data;
}

// Numbers per sample, as far as it shows; what is wrong with the value is found when it is read.
function widthOf(argument: string, value: unknown, rows: number | undefined): number {
  try {
    if (isTensor(value)) return value.shape.slice(1).reduce((product, size) => product * size, 1);
    if (isTypedNumbers(value)) return lengthNow(value) / (rows ?? lengthNow(value));
    if (!Array.isArray(value)) return 1;
    const [first] = value as readonly unknown[];
    const nested = Array.isArray(first) || isTypedNumbers(first);
    return nested ? first.length : value.length / (rows ?? value.length);
  } catch (error) {
    throw readingError(error, where, argument);
  }
}

// As in the op argmax: the first of the largest, NaN being larger than any number.
function firstLargest(scores: Memory, start: number, classes: number): number {
  let best = 0;
  let largest = scores[start] ?? NaN;
  for (let c = 1; c < classes && !Number.isNaN(largest); c++) {
    const score = scores[start + c] ?? NaN;
    if (score <= largest) continue;
    [best, largest] = [c, score];
  }
  return best;
}
