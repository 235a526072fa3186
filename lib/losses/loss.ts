// What a loss is: a function from targets and predictions to one number per row of the batch, and
// how those are put together.
import type { Value } from '../graph/graph.ts';

/** A loss as users hold it. */
export interface LossObject {
  readonly name: string;
}

/**
 * A user's loss: returns one number per row, [n], or more, which are averaged over the other axes.
 * yTrue has yPred's shape. A row is a sample; with a mask of positions, [n, t] of [n, t, ...], it
 * is a position: the loss is called on [n·t, ...], or on [n·t, 1] if a position is one number.
 */
export type LossFunction = (yTrue: Value, yPred: Value) => Value;

/**
 * `mean`: Σ wᵢ·lossᵢ ÷ n; `sum`: Σ wᵢ·lossᵢ; `weightedMean`: Σ wᵢ·lossᵢ ÷ Σ wᵢ. A loss with
 * `sum` also sums, not averages, over the axes of one row. All three are of a batch; an epoch, and
 * `evaluate`, gives Σ loss·rows ÷ Σ rows over its batches, which only with `mean` does not depend
 * on the size of batches.
 */
export type ReductionName = 'mean' | 'sum' | 'weightedMean';

export interface LossDefinition extends LossObject {
  readonly reduction: ReductionName;
  /** `same`: targets shaped like predictions; `labels`: i32 class numbers, last axis dropped. */
  readonly target: 'same' | 'labels';
  /**
   * True: `perRow` sums the numbers of a row, so a mean is one over samples: where positions are
   * masked, over those with a position that counts.
   */
  readonly sumsRow?: boolean;
  /**
   * One number per row, [n]; of a user's loss perhaps one for the batch, []. Throws if the
   * prediction does not suit, e.g. crossentropy on neither logits nor softmax.
   */
  perRow(yTrue: Value, yPred: Value): Value;
}
