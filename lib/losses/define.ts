// What all losses share: the option `reduction`, and putting the numbers of one row together.
import type { Given } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { rangeError, shapeText } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { reshape } from '../graph/ops.ts';
import { sameShape } from '../graph/shape.ts';
import type { LossDefinition, ReductionName } from './loss.ts';
import { meanOfRows, sumOfRows } from './reduce-rows.ts';

export interface LossOptions {
  /**
   * `mean` (default): the mean over all; `sum`: the sum over all; `weightedMean`: as `mean`, but
   * divided by the sum of the sample weights instead of the number of samples.
   */
  reduction?: ReductionName;
}

export const lossDefaults: Readonly<Record<'reduction', unknown>> = { reduction: 'mean' };

/** Losses of elements, or of positions, whose first axis is the batch's. */
type Elements = (yTrue: Value, yPred: Value) => Value;

/** A loss from targets shaped like the predictions. */
export function lossOf(
  name: string,
  given: Given<'reduction'>,
  elements: Elements,
  { sumsRow = false } = {},
): LossDefinition {
  const reduction = reductionOf(given);
  const rowsOf = rowsBy(reduction);
  return remember('losses', given, {
    name,
    reduction,
    target: 'same',
    sumsRow,
    perRow: (yTrue, yPred) => rowsOf(elements(shapedLike(name, yTrue, yPred.shape), yPred)),
  });
}

/** A loss from class numbers: targets are i32 of the prediction's shape without its last axis. */
export function lossOfLabels(
  name: string,
  given: Given<'reduction'>,
  elements: Elements,
): LossDefinition {
  const reduction = reductionOf(given);
  const rowsOf = rowsBy(reduction);
  return remember('losses', given, {
    name,
    reduction,
    target: 'labels',
    perRow(yTrue, yPred) {
      const labels = shapedLike(name, yTrue, yPred.shape.slice(0, -1));
      return rowsOf(elements(labels, yPred));
    },
  });
}

function reductionOf(given: Given<'reduction'>): ReductionName {
  return given.choice('reduction', ['mean', 'sum', 'weightedMean']);
}

function rowsBy(reduction: ReductionName): (elements: Value) => Value {
  return reduction === 'sum' ? sumOfRows : meanOfRows;
}

/** A target under the shape that is needed: [n] and [n, 1] are the same target. */
export function shapedLike(where: string, yTrue: Value, shape: readonly number[]): Value {
  const long = (sizes: readonly number[]): number[] => sizes.filter((size) => size !== 1);
  if (sameShape(long(yTrue.shape), long(shape))) return reshape(yTrue, shape);
  const texts = `got a target of shape ${shapeText(yTrue.shape)}, needed ${shapeText(shape)}`;
  throw rangeError(where, texts);
}
