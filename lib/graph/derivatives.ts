// The one table of derivatives: for each operation, what flows to each input when dy flows into its
// value, written in ops. Derivatives of select and compare are selects, never products with 0 or 1.
// Formulas use the output y where that saves keeping the input.
import { rangeError } from '../errors.ts';
import type { PrimitiveName } from '../plan/primitives.ts';
import * as arrays from './arrays.ts';
import { reshape, transpose } from './axes.ts';
import { slice } from './concat.ts';
import * as elementwise from './elementwise.ts';
import type { Node, Operand, Value } from './graph.ts';
import { isValue } from './graph.ts';
import { matmul } from './matmul.ts';
import type { PartialFlow } from './parts.ts';
import { gatherRows, scatterAddRows } from './rows.ts';
import { count } from './shape.ts';
import type { Size } from './shape.ts';

const { add, div, equal, less, lessEqual, mul, neg, select, sub } = elementwise;

/** What flows to an input: nothing, something that broadcasts to the node's own shape, a part. */
export type Flow = Operand | PartialFlow | undefined;
type Rule = (dy: Operand, y: Value, inputs: readonly Operand[]) => readonly Flow[];

function negative(a: Operand): Operand {
  return typeof a === 'number' ? -a : neg(a);
}

// Products of two numbers stay numbers: only 1 arises as a number (the seed), so this is exact.
function times(a: Operand, b: Operand): Operand {
  if (a === 1) return b;
  if (b === 1) return a;
  return mul(a, b);
}

// Which of the two is chosen: a unless b beats it. A NaN in a is chosen, a NaN in b only if a is
// not.
function chosen(dy: Operand, y: Value, a: Operand, b: Operand, wins: typeof less): Flow[] {
  if (typeof b === 'number') {
    const other = wins === less ? lessEqual(y, b) : lessEqual(b, y);
    return [select(other, 0, dy), undefined];
  }
  if (typeof a === 'number')
    return [undefined, select(wins === less ? less(b, a) : less(a, b), 0, dy)];
  const aIsNan = select(equal(a, a), 0, 1);
  const takesA = elementwise.maximum(wins === less ? less(b, a) : less(a, b), aIsNan);
  return [select(takesA, dy, 0), select(takesA, 0, dy)];
}

// What flows to the operand of a function that is given by its operand.
function of(a: Operand | undefined, flow: (x: Value) => Flow): Flow[] {
  return isValue(a) ? [flow(a)] : [];
}

const TWO_PI = 6.283185307179586;
/** 2 ÷ √π: the derivative of erf at 0. */
const ERF_SLOPE = 1.1283791670955126;

const rules: Record<Exclude<PrimitiveName, 'rowSum' | 'rowMax'> | 'copy', Rule> = {
  copy: (dy) => [dy],
  add: (dy) => [dy, dy],
  sub: (dy) => [dy, negative(dy)],
  mul: (dy, _, [a = 0, b = 0]) => [times(dy, b), times(dy, a)],
  div: (dy, y, [, b = 1]) => {
    const da = div(dy, b);
    return [da, neg(mul(da, y))];
  },
  fma: (dy, _, [a = 0, b = 0]) => [times(dy, b), times(dy, a), dy],
  neg: (dy) => [negative(dy)],
  abs: (dy, _, [a = 0]) => [select(less(0, a), dy, select(less(a, 0), negative(dy), 0))],
  min: (dy, y, [a = 0, b = 0]) => chosen(dy, y, a, b, elementwise.greater),
  max: (dy, y, [a = 0, b = 0]) => chosen(dy, y, a, b, less),
  sqrt: (dy, y) => [div(dy, mul(2, y))],
  exp: (dy, y) => [times(dy, y)],
  log: (dy, _, [a = 1]) => [div(dy, a)],
  tanh: (dy, y) => [times(dy, sub(1, mul(y, y)))],
  sigmoid: (dy, y) => [times(dy, mul(y, sub(1, y)))],
  expm1: (dy, y) => [times(dy, add(y, 1))],
  log1p: (dy, _, [a = 0]) => [div(dy, add(a, 1))],
  erf: (dy, _, [a]) => of(a, (x) => times(dy, mul(ERF_SLOPE, elementwise.exp(neg(mul(x, x)))))),
  sinTurns: (dy, _, [a]) => of(a, (x) => times(dy, mul(TWO_PI, elementwise.cosTurns(x)))),
  cosTurns: (dy, _, [a]) => of(a, (x) => times(dy, mul(-TWO_PI, elementwise.sinTurns(x)))),
  floor: () => [undefined],
  less: () => [undefined, undefined],
  lessEqual: () => [undefined, undefined],
  equal: () => [undefined, undefined],
  select: (dy, _, [condition]) =>
    isValue(condition) ? [undefined, select(condition, dy, 0), select(condition, 0, dy)] : [],
  flushTiny: (dy) => [dy],
  random: () => [],
};

/** What flows to each input of a node when `dy` flows into its value. */
export function derivative(node: Node, dy: Operand): readonly Flow[] {
  const { operation, value: y, inputs } = node;
  switch (operation.op) {
    case 'primitive': {
      const { primitive } = operation;
      if (primitive === 'rowSum' || primitive === 'rowMax') return [];
      // Beside numbers a flow must be a Value: an op of numbers alone belongs to no graph.
      const mixed = typeof dy === 'number' && inputs.some((input) => !isValue(input));
      return rules[primitive](mixed ? full(dy, y) : dy, y, inputs);
    }
    case 'matmul':
    case 'batchMatmul':
      return matmulGrad(node, full(dy, y), operation.transposeA, operation.transposeB);
    case 'reduce':
      return [reduceGrad(node, dy, operation.rows, operation.cols)];
    case 'reshape': {
      const [x] = inputs;
      return [isValue(x) && isValue(dy) ? reshape(full(dy, y), x.shape) : dy];
    }
    case 'transpose': {
      const inverse = operation.permutation.map((_, i) => operation.permutation.indexOf(i));
      return [isValue(dy) ? transpose(full(dy, y), inverse) : dy];
    }
    case 'concat':
      return isValue(dy) ? concatGrad(node, full(dy, y), operation.axis) : inputs.map(() => dy);
    case 'slice':
      return [{ dy: full(dy, y), axis: operation.axis, start: operation.start }];
    case 'gatherRows':
      return gatherGrad(node, dy);
    case 'scatterAddRows': {
      const [indices] = inputs;
      return [undefined, isValue(indices) ? gatherRows(full(dy, y), indices) : undefined];
    }
    case 'source':
    case 'oneHot':
    case 'argmax':
    case 'stopGradient':
      return [];
    default:
      return operation satisfies never;
  }
}

function full(dy: Operand, y: Value): Value {
  return elementwise.broadcastTo(y.graph, dy, y.shape);
}

// c = a·b: da = dy·bᵀ, db = aᵀ·dy; with a transposed operand the product is transposed as well.
function matmulGrad(node: Node, dy: Value, transposeA: boolean, transposeB: boolean): Flow[] {
  const [a, b] = node.inputs;
  if (!isValue(a) || !isValue(b)) return [];
  const da = transposeA
    ? matmul(b, dy, { transposeA: transposeB, transposeB: true })
    : matmul(dy, b, { transposeB: !transposeB });
  const db = transposeB
    ? matmul(dy, a, { transposeA: true, transposeB: transposeA })
    : matmul(a, dy, { transposeA: !transposeA });
  return [da, db];
}

function reduceGrad(node: Node, dy: Operand, rows: Size, cols: Size): Flow {
  const [x] = node.inputs;
  const { operation, value: y } = node;
  if (operation.op !== 'reduce' || !isValue(x)) return undefined;
  const row = operation.along === 'row';
  const flow = isValue(dy) ? reshape(full(dy, y), row ? [rows, 1] : [1, cols]) : dy;
  if (operation.kind === 'sum') {
    if (!isValue(flow)) return flow;
    return reshape(elementwise.broadcastTo(y.graph, flow, [rows, cols]), x.shape);
  }
  if (cols < 0) throw rangeError('max', 'has no gradient along the axis of the batch');
  const table = reshape(x, [rows, cols]);
  const first = arrays.oneHot(arrays.argmax(table), cols);
  return reshape(select(first, flow, 0), x.shape);
}

// Rows of a weight get the sum of what flows into their copies; bound data get nothing.
function gatherGrad({ inputs, value: y }: Node, dy: Operand): Flow[] {
  const [table, indices] = inputs;
  if (!isValue(table) || !isValue(indices) || table.type !== 'f32') return [];
  const [rows = 0] = table.shape;
  return rows === 0 ? [] : [scatterAddRows(rows, indices, full(dy, y))];
}

// Each value gets its stretch of dy. Copies of one value are summed in one go.
function concatGrad({ inputs }: Node, dy: Value, axis: number): Flow[] {
  const parts = inputs.filter(isValue);
  const [first] = parts;
  if (first && parts.every((part) => part === first)) {
    const { shape } = first;
    const apart = [...shape.slice(0, axis), parts.length, ...shape.slice(axis)];
    return [arrays.sum(reshape(dy, apart), axis)];
  }
  let end = 0;
  return parts.map((part) => {
    const start = end;
    end += part.shape[axis] ?? 0;
    return slice(dy, { axis, start, end });
  });
}

/**
 * Sums a flow over the axes along which an input was stretched, so that it has the input's shape.
 * `stretched` is the shape that the flow broadcasts to: that of the node's value.
 */
export function sumToShape(flow: Operand, input: Value, stretched: Value): Value {
  const { graph, shape } = input;
  if (count(shape) === count(stretched.shape)) {
    const whole = elementwise.broadcastTo(graph, flow, stretched.shape);
    return reshape(whole, shape);
  }
  const whole = elementwise.broadcastTo(graph, flow, stretched.shape);
  const rank = stretched.shape.length;
  const padded = [...Array<Size>(rank - shape.length).fill(1), ...shape];
  const axes = padded.flatMap((size, i) => (size === 1 && stretched.shape[i] !== 1 ? [i] : []));
  return reshape(arrays.sum(whole, axes, { keepDims: true }), shape);
}
