// c[i,j] = sum over p of a[i,p]·b[p,j]   (+ bias[j])   (then the epilogue over c's elements)
// a [m, k] (stored [k, m] if transposeA), b [k, n] (stored [n, k] if transposeB), c [m, n], bias
// [n]; columnSums[j] = sum over p of b[p,j], in the shape of columnSum.
//
// k is cut into chunks of 1,024. A chunk is the chain acc = fma(a, b, acc) from +0 over p
// ascending; chunk 0 starts the total, later chunks are added to it in order, the bias comes last;
// k = 0 gives +0 (A7, docs/arithmetic.md). Nothing else is promised about order, so tiles and
// panels are free.
import { add32, fma32 } from '../arithmetic.ts';
import { shapeText } from '../errors.ts';
import type { Context } from '../executors/reference/context.ts';
import { blocksOf, chunk, matmulBlock } from '../executors/reference/matmul-blocked.ts';
import type { Product } from '../executors/reference/matmul-blocked.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import type { OpDefinition, Output } from '../plan/ops.ts';
import { encodePart, operandsOf, outputsOf, partText } from '../plan/part.ts';
import type { BatchMatmulOp, MatmulOp, Plan, ValueIndex } from '../plan/plan.ts';
import { sumColumns } from './column-sum.ts';
import { computePart } from './map.ts';

// Indices below stay within the matrices, whose sizes the plan fixes: hence `!` behind each read.

export const matmul: OpDefinition<MatmulOp> = {
  code: 2,
  reads: ({ a, b, c, bias, epilogue }) => [
    a,
    b,
    ...(bias === undefined ? [] : [bias]),
    ...(epilogue ? operandsOf(epilogue).filter((value) => value !== c) : []),
  ],
  writes,
  part: ({ m, n, epilogue }) => epilogue && { part: epilogue, rows: m, cols: n },
  words: (op) => {
    const { m, n, k, a, b, bias = -1, c, columnSums = -1, epilogue } = op;
    const flags = [Number(op.transposeA), Number(op.transposeB)];
    const part = epilogue ? [1, ...encodePart(epilogue)] : [0];
    return [m, n, k, ...flags, a, b, bias, c, columnSums, ...part];
  },
  text,
  work: ({ m, n, k, epilogue }, at) =>
    at(m) * at(n) * (at(k) + (epilogue ? epilogue.instructions.length + 1 : 0)),
  portions: ({ m, n }, memory) => portionsOf(memory.size(m), memory.size(n)),
  compute,
};

// The product has its own place, or stands where the epilogue's first output will (and is lost).
function writes({ m, n, c, columnSums, epilogue }: MatmulOp, { values }: Plan): Output[] {
  const outputs = epilogue ? outputsOf(epilogue, m, n) : [];
  const product = values[c];
  const host = values[outputs[0]?.value ?? -1];
  const hosted = product?.region === host?.region && product?.offset === host?.offset;
  if (!hosted) outputs.unshift({ value: c, rows: m, cols: n });
  if (columnSums !== undefined) outputs.push({ value: columnSums, rows: 1, cols: n });
  return outputs;
}

function text(op: MatmulOp, at: (value: ValueIndex) => string): string {
  const a = `${at(op.a)}${op.transposeA ? 'ᵀ' : ''}`;
  const b = `${at(op.b)}${op.transposeB ? 'ᵀ' : ''}`;
  const bias = op.bias === undefined ? '' : ` + ${at(op.bias)}`;
  const sums = op.columnSums === undefined ? '' : `, ${at(op.columnSums)} = column sums`;
  const epilogue = op.epilogue ? ` then ${partText(op.epilogue, at)}` : '';
  const sizes = shapeText([op.m, op.n, op.k]);
  return `${sizes} ${at(op.c)} = ${a}·${b}${bias}${sums}${epilogue}`;
}

function compute(op: MatmulOp, memory: BoundMemory, context: Context, portion: number): void {
  const product = bindProduct(op, memory);
  const { m, n, k } = product;
  if (op.bias !== undefined) {
    product.bias = memory.floats(op.bias);
    product.biasOffset = memory.offset(op.bias);
  }
  multiplyPortion(product, portion);
  if (portion === portionsOf(m, n) - 1) {
    if (op.columnSums !== undefined) {
      const y = memory.floats(op.columnSums);
      const { b, bOffset, bRow, bCol } = product;
      sumColumns(k, n, b, bOffset, bRow, bCol, y, memory.offset(op.columnSums));
    }
    if (op.epilogue) computePart(op.epilogue, m, n, memory, context);
  }
  releaseProduct();
}

// A single row or column would leave three quarters of a tile idle (measured: plain is faster).
function inBlocks(m: number, n: number): boolean {
  return m > 1 && n > 1;
}

/** Into how many portions a product is cut. */
export function portionsOf(m: number, n: number): number {
  return inBlocks(m, n) ? blocksOf(m, n) : 1;
}

/** Computes one of them. */
export function multiplyPortion(product: Product, portion: number): void {
  if (inBlocks(product.m, product.n)) matmulBlock(product, portion);
  else matmulPlain(product);
}

/** The definition, word for word; also the fast way where c is a single row or column. */
export function matmulPlain(product: Product): void {
  const { m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol, bias, biasOffset } = product;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const aStart = aOffset + i * aRow;
      const bStart = bOffset + j * bCol;
      let total = 0;
      for (let first = 0; first < k; first += chunk) {
        const last = Math.min(first + chunk, k);
        let acc = 0;
        for (let p = first; p < last; p++) {
          acc = fma32(a[aStart + p * aCol]!, b[bStart + p * bRow]!, acc);
        }
        total = first === 0 ? acc : add32(total, acc);
      }
      if (bias) total = add32(total, bias[biasOffset + j]!);
      product.c[product.cOffset + i * n + j] = total;
    }
  }
}

const nothing = new Float32Array(0);

// Filled anew for every op, so that a running plan makes no objects. It is never used across ops.
const scratch: Product = {
  m: 0,
  n: 0,
  k: 0,
  a: nothing,
  aOffset: 0,
  aRow: 0,
  aCol: 0,
  b: nothing,
  bOffset: 0,
  bRow: 0,
  bCol: 0,
  bias: undefined,
  biasOffset: 0,
  c: nothing,
  cOffset: 0,
};

/** A product must not keep the memory of a model alive. */
export function releaseProduct(): void {
  scratch.a = nothing;
  scratch.b = nothing;
  scratch.bias = undefined;
  scratch.c = nothing;
}

/**
 * The product of an op, of a batch's the first, without bias; to be used until the next one is
 * bound. A transposed operand is the same array walked with its two steps exchanged.
 */
export function bindProduct(op: MatmulOp | BatchMatmulOp, memory: BoundMemory): Product {
  const m = memory.size(op.m);
  const n = memory.size(op.n);
  const k = memory.size(op.k);
  scratch.m = m;
  scratch.n = n;
  scratch.k = k;
  scratch.a = memory.floats(op.a);
  scratch.aOffset = memory.offset(op.a);
  scratch.aRow = op.transposeA ? 1 : k;
  scratch.aCol = op.transposeA ? m : 1;
  scratch.b = memory.floats(op.b);
  scratch.bOffset = memory.offset(op.b);
  scratch.bRow = op.transposeB ? 1 : n;
  scratch.bCol = op.transposeB ? k : 1;
  scratch.c = memory.floats(op.c);
  scratch.cOffset = memory.offset(op.c);
  return scratch;
}
