// c[s,i,j] = sum over p of a[s,i,p]·b[s,p,j];   one product of matrices for each s
// a [batch, m, k] (each stored [k, m] if transposeA), b [batch, k, n] (each stored [n, k] if
// transposeB), c [batch, m, n]
//
// Each product is computed alone, as by matmul (A7, docs/arithmetic.md).
import { shapeText } from '../errors.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import type { OpDefinition } from '../plan/ops.ts';
import type { BatchMatmulOp } from '../plan/plan.ts';
import { bindProduct, multiplyPortion, portionsOf, releaseProduct } from './matmul.ts';

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
  portions,
  compute,
};

// Some milliseconds, in elementary operations.
const portionWork = 2_000_000;

/** Whole products that make a portion; 1 where even a single one is cut. */
function groupOf(m: number, n: number, k: number): number {
  return Math.max(1, Math.floor(portionWork / Math.max(1, m * n * k)));
}

function portions(op: BatchMatmulOp, memory: BoundMemory): number {
  const [m, n, k] = [memory.size(op.m), memory.size(op.n), memory.size(op.k)];
  const group = groupOf(m, n, k);
  return Math.ceil(memory.size(op.batch) / group) * (group === 1 ? portionsOf(m, n) : 1);
}

function compute(op: BatchMatmulOp, memory: BoundMemory, _: unknown, portion: number): void {
  const product = bindProduct(op, memory);
  const { m, n, k } = product;
  const group = groupOf(m, n, k);
  const blocks = portionsOf(m, n);
  const first = group === 1 ? Math.floor(portion / blocks) : portion * group;
  const end = Math.min(first + group, memory.size(op.batch));
  product.aOffset += first * m * k;
  product.bOffset += first * k * n;
  product.cOffset += first * m * n;
  for (let s = first; s < end; s++) {
    if (group === 1) multiplyPortion(product, portion % blocks);
    else for (let block = 0; block < blocks; block++) multiplyPortion(product, block);
    product.aOffset += m * k;
    product.bOffset += k * n;
    product.cOffset += m * n;
  }
  releaseProduct();
}
