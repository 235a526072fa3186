// Rows by their number: gatherRows reads them from a table, scatterAddRows adds to them. Each is
// the other's gradient. Numbers are i32 and are compared with the bound as they are read.
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import { needValue } from './graph.ts';
import type { Value } from './graph.ts';
import { count, sameShape } from './shape.ts';
import type { Shape, Size } from './shape.ts';

/**
 * y[i, ...] = table[indices[i], ...]: the rows of the table that the indices name. Indices [n, t]
 * and a table [words, dim], such as a weight, give [n, t, dim]. The gradient of the table is the
 * sum of what flows into the copies of each row. An index outside of the table ends the run with
 * an error.
 *
 * @throws TypeError for indices that are not i32; RangeError for a table without axes.
 * @example
 * // A learned vector for the strongest of three features.
 * const strongest = layers.custom({
 *   weights: ([features]) => ({ table: { shape: [features, 8] } }),
 *   apply: (x, { weights }) => ops.gatherRows(weights.table, ops.argmax(x)),
 *   inputShape: [3],
 * });
 * sequential([strongest]).predict([[0.1, 0.7, 0.2]]).shape; // [1, 8]
 */
export function gatherRows(table: Value, indices: Value): Value {
  needValue('gatherRows: table', table);
  needIndices('gatherRows', indices);
  if (table.shape.length === 0)
    throw rangeError('gatherRows', 'table: got one number, needed rows');
  const inner = table.shape.slice(1);
  needFixed('gatherRows', 'table', table.shape, inner);
  const shape = [...indices.shape, ...inner];
  return table.graph.append({ op: 'gatherRows' }, [table, indices], shape, table.type);
}

/**
 * Zeros of `rows` rows, to which updates are added where the indices say:
 * y[indices[i], ...] += updates[i, ...], in the order of i. Indices [n, t] and updates [n, t, dim]
 * give [rows, dim]. An index outside of y ends the run with an error.
 *
 * @throws TypeError for indices that are not i32; RangeError for updates whose shape does not begin
 *   with that of the indices, or rows that are not a positive integer (or a negative one, which
 *   counts rows of the batch).
 * @example
 * // For each of 10 features its sum over the rows of the batch in which it is the largest.
 * const winnings = (x) => ops.scatterAddRows(10, ops.argmax(x), ops.max(x, 1));
 */
export function scatterAddRows(rows: number, indices: Value, updates: Value): Value {
  needIndices('scatterAddRows', indices);
  needValue('scatterAddRows: updates', updates);
  if (updates.type !== 'f32') throw typeError('scatterAddRows', 'updates are i32, needed f32');
  needRows(rows);
  const rank = indices.shape.length;
  if (!sameShape(updates.shape.slice(0, rank), indices.shape)) {
    const got = `got updates ${shapeText(updates.shape)} for indices ${shapeText(indices.shape)}`;
    throw rangeError('scatterAddRows', `${got}, needed one update for each index`);
  }
  const inner = updates.shape.slice(rank);
  needFixed('scatterAddRows', 'updates', updates.shape, inner);
  return updates.graph.append({ op: 'scatterAddRows' }, [indices, updates], [rows, ...inner]);
}

function needIndices(where: string, indices: unknown): asserts indices is Value {
  needValue(`${where}: indices`, indices);
  if (indices.type !== 'i32') throw typeError(where, 'indices are f32, needed i32');
}

function needRows(rows: unknown): asserts rows is Size {
  const problem = `rows: got ${valueText(rows)}, needed an integer other than 0`;
  if (typeof rows !== 'number') throw typeError('scatterAddRows', problem);
  if (!Number.isSafeInteger(rows) || rows === 0) throw rangeError('scatterAddRows', problem);
}

// A row is copied or added as one stretch, which has the same length in every batch.
function needFixed(where: string, name: string, shape: Shape, inner: Shape): void {
  if (count(inner) > 0) return;
  throw rangeError(where, `${name}: got ${shapeText(shape)}, needed rows of a fixed size`);
}
