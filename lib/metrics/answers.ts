// What counts as a right answer: 1 or 0 for each question, however its target is written. All
// throw a RangeError, when the model is compiled, where targets and predictions do not go together.
import { rangeError, shapeText } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { argmax, equal, greater, reshape } from '../graph/ops.ts';
import { count } from '../graph/shape.ts';
import { shapedLike } from '../losses/define.ts';

/** How many answers there are to choose from; 1 stands for yes or no. */
export function choicesOf({ shape }: Value): number {
  return shape.length < 2 ? 1 : (shape.at(-1) ?? 1);
}

/** Each element is a question: target and prediction are on the same side of their thresholds. */
export function sameSide(where: string, yTrue: Value, yPred: Value, threshold: number): Value {
  const target = shapedLike(where, yTrue, yPred.shape);
  return equal(greater(target, 0.5), greater(yPred, threshold));
}

/** Each position is a question: the class is the first largest prediction. */
export function sameClass(where: string, yTrue: Value, yPred: Value): Value {
  return equal(labelsOf(where, yTrue, yPred), argmax(yPred));
}

/** Class numbers of a target: as they are, or the place of the largest of [..., classes]. */
export function labelsOf(where: string, yTrue: Value, yPred: Value): Value {
  const { shape } = yPred;
  if (choicesOf(yPred) < 2) {
    const got = `got predictions of shape ${shapeText(shape)}, needed at least 2 classes`;
    throw rangeError(where, got, 'For one column use binaryAccuracy.');
  }
  if (yTrue.type === 'f32') return argmax(shapedLike(where, yTrue, shape));
  const lead = shape.slice(0, -1);
  if (count(yTrue.shape) === count(lead)) return reshape(yTrue, lead);
  const needed = `needed ${shapeText(lead)} for predictions ${shapeText(shape)}`;
  throw rangeError(where, `got labels of shape ${shapeText(yTrue.shape)}, ${needed}`);
}
