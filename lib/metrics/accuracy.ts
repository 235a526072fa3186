// The share of right answers.
import { rangeError, shapeText } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { argmax, equal, greater, reshape } from '../graph/ops.ts';
import { count } from '../graph/shape.ts';
import { shapedLike } from '../losses/define.ts';
import { meanOfRows } from '../losses/reduce-rows.ts';
import type { MetricDefinition } from './metric.ts';

/**
 * The share of rows (or positions of rows) whose class is the predicted one, in [0, 1]:
 * - labels [n, ...] against predictions [n, ..., classes]: label = argmax of the prediction;
 * - targets [n, ..., classes] of the prediction's shape: argmax = argmax;
 * - one column: (prediction > 0.5) = (target > 0.5), so it expects probabilities, not logits.
 *
 * The argmax takes the first of several largest.
 * @throws RangeError when the model is compiled, if targets and predictions do not go together.
 * @example
 * model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
 */
export function accuracy(): MetricDefinition {
  return { name: 'accuracy', perRow: (yTrue, yPred) => meanOfRows(right(yTrue, yPred)) };
}

function right(yTrue: Value, yPred: Value): Value {
  const { shape } = yPred;
  const columns = shape.length < 2 ? 1 : (shape.at(-1) ?? 1);
  if (yTrue.type === 'i32' && columns !== 1) {
    const lead = shape.slice(0, -1);
    if (count(yTrue.shape) !== count(lead)) {
      const needed = `needed ${shapeText(lead)} for predictions ${shapeText(shape)}`;
      throw rangeError('accuracy', `got labels of shape ${shapeText(yTrue.shape)}, ${needed}`);
    }
    return equal(reshape(yTrue, lead), argmax(yPred));
  }
  const target = shapedLike('accuracy', yTrue, shape);
  if (columns !== 1) return equal(argmax(target), argmax(yPred));
  return equal(greater(target, 0.5), greater(yPred, 0.5));
}
