// Products of matrices, of one pair or of a batch of pairs. Transposed operands are read the other
// way round by the ops themselves, without a copy.
import { readOptions } from '../data/check.ts';
import { rangeError, shapeText, sizeText } from '../errors.ts';
import { reshape } from './axes.ts';
import { asFloat } from './elementwise.ts';
import { needValue } from './graph.ts';
import type { Value } from './graph.ts';
import { count, sameShape } from './shape.ts';

/**
 * c[i,j] = Σ_p a[i,p]·b[p,j] (rule A7 of docs/arithmetic.md). Either `a` alone has leading axes:
 * [..., m, k] × [k, n] gives [..., m, n]; or both have the same ones, as many products as there are
 * pairs of matrices: [..., m, k] × [..., k, n] gives [..., m, n]. `transposeA`, `transposeB` read
 * the last two axes of an operand the other way round.
 *
 * @throws RangeError if the inner sizes or the leading axes differ, or if more than one axis of the
 *   product would follow the batch.
 * @example
 * // How much each of four rows of a sample has of each other one, as in attention.
 * const mix = (x) => ops.matmul(ops.matmul(x, x, { transposeB: true }), x);
 * const model = sequential([layers.activation({ activation: mix, inputShape: [4, 2] })]);
 */
export function matmul(
  a: Value,
  b: Value,
  options: { transposeA?: boolean; transposeB?: boolean } = {},
): Value {
  needValue('matmul', a);
  needValue('matmul', b);
  const given = readOptions('matmul', options, { transposeA: false, transposeB: false });
  const [transposeA, transposeB] = [given.boolean('transposeA'), given.boolean('transposeB')];
  return product(asFloat(a), asFloat(b), transposeA, transposeB);
}

function product(a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
  const batched = b.shape.length > 2;
  const lead = a.shape.slice(0, -2);
  const shapes = `${shapeText(a.shape)} × ${shapeText(b.shape)}`;
  if (a.shape.length < 2 || b.shape.length < 2) {
    throw rangeError('matmul', `got ${shapes}, needed matrices`);
  }
  if (batched && !sameShape(lead, b.shape.slice(0, -2))) {
    throw rangeError('matmul', `leading axes differ: ${shapes}`);
  }
  if (!batched && lead.length > 0 && transposeA) {
    throw rangeError('matmul', `got ${shapes} with transposeA, needed matrices`);
  }
  const [aRows = 1, aCols = 1] = a.shape.slice(-2);
  const [bRows = 1, bCols = 1] = b.shape.slice(-2);
  const [m, k] = transposeA ? [aCols, aRows] : [aRows, aCols];
  const [inner, n] = transposeB ? [bCols, bRows] : [bRows, bCols];
  if (k !== inner) {
    throw rangeError(
      'matmul',
      `inner dimensions differ: ${shapes} (${sizeText(k)} and ${sizeText(inner)})`,
    );
  }
  const shape = [...lead, m, n];
  if (shape.filter((size) => size < 0).length > 1) {
    const made = `${shapes} make ${shapeText(shape)}`;
    throw rangeError('matmul', `${made}: only one axis may follow the batch`);
  }
  if (batched) {
    const products = count(lead);
    const flat = [a, b].map((x) => reshape(x, [products, ...x.shape.slice(-2)]));
    const operation = { op: 'batchMatmul', transposeA, transposeB } as const;
    return reshape(a.graph.append(operation, flat, [products, m, n]), shape);
  }
  const rows = count([...lead, m]);
  const flat = lead.length === 0 ? a : reshape(a, [rows, k]);
  const c = a.graph.append({ op: 'matmul', transposeA, transposeB }, [flat, b], [rows, n]);
  return reshape(c, shape);
}
