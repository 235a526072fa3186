// c[s,i,j] = sum over p of a[s,i,p]·b[s,p,j];   one product of matrices for each s
// a [batch, m, k] (each stored [k, m] if transposeA), b [batch, k, n] (each stored [n, k] if
// transposeB), c [batch, m, n]
//
// Each product is computed alone, as by matmul (A7, docs/arithmetic.md).
import { shapeText } from '../errors.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import type { OpDefinition } from '../plan/ops.ts';
import type { BatchMatmulOp } from '../plan/plan.ts';
import { bindProduct, multiply, releaseProduct } from './matmul.ts';

export const batchMatmul: OpDefinition<BatchMatmulOp> = {
  code: 11,
  reads: ({ a, b }) => [a, b],
  writes: ({ c, batch, m, n }) => [{ value: c, rows: batch * m + 0, cols: n }],
  words: ({ batch, m, n, k, transposeA, transposeB, a, b, c }) => {
    return [batch, m, n, k, Number(transposeA), Number(transposeB), a, b, c];
  },
  text: ({ batch, m, n, k, transposeA, transposeB, a, b, c }, at) => {
    const product = `${at(a)}${transposeA ? 'ᵀ' : ''}·${at(b)}${transposeB ? 'ᵀ' : ''}`;
    return `${shapeText([batch, m, n, k])} ${at(c)} = ${product}`;
  },
  work: ({ batch, m, n, k }, at) => at(batch) * at(m) * at(n) * at(k),
  compute,
};

function compute(op: BatchMatmulOp, memory: BoundMemory): void {
  const batch = memory.size(op.batch);
  const product = bindProduct(op, memory);
  const { m, n, k } = product;
  for (let s = 0; s < batch; s++) {
    multiply(product);
    product.aOffset += m * k;
    product.bOffset += k * n;
    product.cOffset += m * n;
  }
  releaseProduct();
}
