// The fast way to a matmul in TypeScript, bit for bit matmulPlain (lib/ops/matmul.ts): 4 x 4
// outputs advance together over panels of float64, in which a product of two float32 is exact. A
// sum is rounded to float32 without fma hardware by testing whether both its float64 neighbours
// round alike (A3, docs/arithmetic.md); one condition covers the sixteen sums of a k step, and a
// step that fails it is done again with care.
import { add32, fixup } from '../../arithmetic.ts';

// Panels and tile have fixed sizes, and matrices those of the plan: hence `!` behind each read.

/** c = a · b (+ bias); element (i, p) of a is a[aOffset + i·aRow + p·aCol], and so for b. */
export interface Product {
  m: number;
  n: number;
  k: number;
  a: Float32Array;
  aOffset: number;
  aRow: number;
  aCol: number;
  b: Float32Array;
  bOffset: number;
  bRow: number;
  bCol: number;
  bias: Float32Array | undefined;
  biasOffset: number;
  /** Packed row-major; overlaps neither a, b nor bias. */
  c: Float32Array;
  cOffset: number;
}

/** Elements of k that form one chain. */
export const chunk = 1024;
const blockRows = 64;
const blockColumns = 128;

const panelA = new Float64Array(blockRows * chunk);
const panelB = new Float64Array(4 * chunk);
const tile = new Float64Array(16);

/** Into how many blocks c is cut. */
export function blocksOf(m: number, n: number): number {
  return Math.ceil(m / blockRows) * Math.ceil(n / blockColumns);
}

/** Computes one block of c: a few milliseconds for every chunk of k. */
export function matmulBlock(product: Product, block: number): void {
  const { m, n, k } = product;
  const across = Math.ceil(n / blockColumns);
  const top = Math.floor(block / across) * blockRows;
  const rows = Math.min(blockRows, m - top);
  const start = (block % across) * blockColumns;
  const end = Math.min(start + blockColumns, n);
  // One chunk of k at a time: c holds the totals so far, which are float32 by definition.
  let first = 0;
  do {
    const depth = Math.min(chunk, k - first);
    packRows(product, top, rows, first, depth);
    for (let left = start; left < end; left += 4) {
      packColumns(product, left, first, depth);
      for (let i = 0; i < rows; i += 4) {
        multiplyTile(i * depth, depth);
        storeTile(product, top + i, left, first === 0);
      }
    }
    first += chunk;
  } while (first < k);
  if (product.bias) addBias(product, product.bias, top, top + rows, start, end);
}

/** Four rows of a chunk of a, interleaved; rows behind the last are zeros. */
function packRows(product: Product, top: number, rows: number, first: number, depth: number): void {
  const { a, aRow, aCol } = product;
  for (let i = 0; i < rows; i += 4) {
    for (let r = 0; r < 4; r++) {
      const start = product.aOffset + (top + i + r) * aRow + first * aCol;
      const to = i * depth + r;
      const inside = i + r < rows;
      for (let p = 0; p < depth; p++) panelA[to + 4 * p] = inside ? a[start + p * aCol]! : 0;
    }
  }
}

/** Four columns of a chunk of b, interleaved; columns behind the last are zeros. */
function packColumns(product: Product, left: number, first: number, depth: number): void {
  const { b, bRow, bCol } = product;
  for (let j = 0; j < 4; j++) {
    const start = product.bOffset + (left + j) * bCol + first * bRow;
    const inside = left + j < product.n;
    for (let p = 0; p < depth; p++) panelB[4 * p + j] = inside ? b[start + p * bRow]! : 0;
  }
}

const below = 1 - 2 ** -53;
const above = 1 + 2 ** -52;

/**
 * tile[i,j] = the chain acc = fma(a, b, acc) over a chunk. s = a·b + acc is rounded to 53 bits;
 * r = fround(s·below) and fround(s·above) agree unless s lies on a rounding boundary of float32
 * or is NaN: then the whole step is done again by redoStep, which looks at the error of s.
 */
// The statements of a k step stand as the tile does, one line a row.
// prettier-ignore
function multiplyTile(startA: number, depth: number): void {
  const { fround } = Math;
  let c00 = 0, c01 = 0, c02 = 0, c03 = 0;
  let c10 = 0, c11 = 0, c12 = 0, c13 = 0;
  let c20 = 0, c21 = 0, c22 = 0, c23 = 0;
  let c30 = 0, c31 = 0, c32 = 0, c33 = 0;
  const end = 4 * depth;
  for (let p = 0; ; p += 4) {
    for (; p < end; p += 4) {
      const a0 = panelA[startA + p]!, a1 = panelA[startA + p + 1]!;
      const a2 = panelA[startA + p + 2]!, a3 = panelA[startA + p + 3]!;
      const b0 = panelB[p]!, b1 = panelB[p + 1]!, b2 = panelB[p + 2]!, b3 = panelB[p + 3]!;
      const s00 = a0 * b0 + c00, s01 = a0 * b1 + c01, s02 = a0 * b2 + c02, s03 = a0 * b3 + c03;
      const s10 = a1 * b0 + c10, s11 = a1 * b1 + c11, s12 = a1 * b2 + c12, s13 = a1 * b3 + c13;
      const s20 = a2 * b0 + c20, s21 = a2 * b1 + c21, s22 = a2 * b2 + c22, s23 = a2 * b3 + c23;
      const s30 = a3 * b0 + c30, s31 = a3 * b1 + c31, s32 = a3 * b2 + c32, s33 = a3 * b3 + c33;
      const r00 = fround(s00 * below), r01 = fround(s01 * below);
      const r02 = fround(s02 * below), r03 = fround(s03 * below);
      const r10 = fround(s10 * below), r11 = fround(s11 * below);
      const r12 = fround(s12 * below), r13 = fround(s13 * below);
      const r20 = fround(s20 * below), r21 = fround(s21 * below);
      const r22 = fround(s22 * below), r23 = fround(s23 * below);
      const r30 = fround(s30 * below), r31 = fround(s31 * below);
      const r32 = fround(s32 * below), r33 = fround(s33 * below);
      if (fround(s00 * above) !== r00 || fround(s01 * above) !== r01 ||
          fround(s02 * above) !== r02 || fround(s03 * above) !== r03 ||
          fround(s10 * above) !== r10 || fround(s11 * above) !== r11 ||
          fround(s12 * above) !== r12 || fround(s13 * above) !== r13 ||
          fround(s20 * above) !== r20 || fround(s21 * above) !== r21 ||
          fround(s22 * above) !== r22 || fround(s23 * above) !== r23 ||
          fround(s30 * above) !== r30 || fround(s31 * above) !== r31 ||
          fround(s32 * above) !== r32 || fround(s33 * above) !== r33) break;
      c00 = r00; c01 = r01; c02 = r02; c03 = r03;
      c10 = r10; c11 = r11; c12 = r12; c13 = r13;
      c20 = r20; c21 = r21; c22 = r22; c23 = r23;
      c30 = r30; c31 = r31; c32 = r32; c33 = r33;
    }
    tile[0] = c00; tile[1] = c01; tile[2] = c02; tile[3] = c03;
    tile[4] = c10; tile[5] = c11; tile[6] = c12; tile[7] = c13;
    tile[8] = c20; tile[9] = c21; tile[10] = c22; tile[11] = c23;
    tile[12] = c30; tile[13] = c31; tile[14] = c32; tile[15] = c33;
    if (p >= end) return;
    redoStep(startA + p, p);
    c00 = tile[0]!; c01 = tile[1]!; c02 = tile[2]!; c03 = tile[3]!;
    c10 = tile[4]!; c11 = tile[5]!; c12 = tile[6]!; c13 = tile[7]!;
    c20 = tile[8]!; c21 = tile[9]!; c22 = tile[10]!; c23 = tile[11]!;
    c30 = tile[12]!; c31 = tile[13]!; c32 = tile[14]!; c33 = tile[15]!;
  }
}

/**
 * One k step of the tile by the long way: where the error of s = a·b + acc (two-sum) is zero the
 * sum is exact and rounds once, ties included; elsewhere fixup decides. Data of few bits come here
 * often.
 */
function redoStep(startA: number, startB: number): void {
  for (let i = 0; i < 4; i++) {
    const a = panelA[startA + i]!;
    for (let j = 0; j < 4; j++) {
      const product = a * panelB[startB + j]!;
      const acc = tile[4 * i + j]!;
      const s = product + acc;
      const part = s - product;
      const error = product - (s - part) + (acc - part);
      tile[4 * i + j] = error === 0 ? Math.fround(s) : fixup(product, acc, s);
    }
  }
}

/** The tile starts the totals of its outputs, or is added to them. */
function storeTile(product: Product, top: number, left: number, start: boolean): void {
  const { m, n, c } = product;
  const rows = Math.min(4, m - top);
  const cols = Math.min(4, n - left);
  for (let i = 0; i < rows; i++) {
    const row = product.cOffset + (top + i) * n + left;
    for (let j = 0; j < cols; j++) {
      const sum = tile[4 * i + j]!;
      c[row + j] = start ? sum : add32(c[row + j]!, sum);
    }
  }
}

function addBias(
  { n, biasOffset, c, cOffset }: Product,
  bias: Float32Array,
  top: number,
  bottom: number,
  start: number,
  end: number,
): void {
  for (let i = top; i < bottom; i++) {
    const row = cOffset + i * n;
    for (let j = start; j < end; j++) c[row + j] = add32(c[row + j]!, bias[biasOffset + j]!);
  }
}
