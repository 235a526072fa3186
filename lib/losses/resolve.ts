// From what a user names as a loss to its definition.
import { factoryNamed, functionName, hasFields, refuseFactory } from '../data/check.ts';
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import { isValue } from '../graph/graph.ts';
import type { Value } from '../graph/graph.ts';
import { callOwn } from '../graph/own.ts';
import { shapedLike } from './define.ts';
import * as factories from './index.ts';
import type { LossDefinition, LossFunction, LossObject } from './loss.ts';
import { meanOfRows } from './reduce-rows.ts';

/** The losses that a name means. */
export type LossName = keyof typeof factories;

/** A name, what a factory returned, or a function of one's own. */
export type Loss = LossName | LossObject | LossFunction;

const fields = {
  name: 'string',
  perRow: 'function',
  reduction: 'string',
  target: 'string',
} as const;

/** Whether a value is what a factory of losses made. */
export function isLoss(value: unknown): value is LossDefinition {
  return hasFields(value, fields);
}

/** The definition of a name, of a factory's result or of a user's function. */
export function resolveLoss(where: string, loss: unknown): LossDefinition {
  if (isLoss(loss)) return loss;
  if (typeof loss !== 'function') return factoryNamed(where, loss, factories)();
  refuseFactory(where, loss, 'losses', factories);
  return ownLoss(loss as LossFunction);
}

// A user's function gives a number per row, or per element of a row, or one for the whole batch,
// which then counts for every row, as long as rows count alike.
function ownLoss(loss: LossFunction): LossDefinition {
  const name = functionName(loss, 'loss');
  const where = `loss "${name.slice(0, 40)}"`;
  return {
    name,
    reduction: 'mean',
    target: 'same',
    perRow(yTrue, yPred) {
      return rowsOfOwn(where, loss, shapedLike(where, yTrue, yPred.shape), yPred);
    },
  };
}

/** What a user's loss or metric gives, as one number per row or for the batch; else throws. */
export function rowsOfOwn(where: string, own: LossFunction, yTrue: Value, yPred: Value): Value {
  const { rows } = callOwn<'yTrue' | 'yPred', 'rows'>(own, {
    where,
    inputs: { yTrue, yPred },
    run: (inputs) => ({ rows: own(inputs.yTrue, inputs.yPred) }),
    check: (given, inputs) => {
      return { rows: needRows(where, (given as { rows: unknown }).rows, inputs.yPred) };
    },
  });
  return meanOfRows(rows);
}

function needRows(where: string, result: unknown, yPred: Value): Value {
  if (!isValue(result)) throw typeError(where, `returned ${valueText(result)}, needed a Value`);
  if (result.graph !== yPred.graph) throw typeError(where, 'returned a value of another graph');
  if (result.type !== 'f32') throw typeError(where, `returned ${result.type}, needed f32`);
  const rows = yPred.shape[0] ?? 1;
  if (result.shape.length === 0 || result.shape[0] === rows) return result;
  const shapes = `returned shape ${shapeText(result.shape)}, needed ${shapeText([rows])}`;
  throw rangeError(where, `${shapes}: one number per row of the batch`);
}
