// The third column of every op: a graph evaluated in float64. Gradients are held against central
// differences of it, float32 results against its numbers. Plain loops, no sharing with lib/ops.
// Numbers in the graph are those of float32, as they are for the executors.
import type { Node, Operand, Value } from '../../lib/graph/graph.ts';
import { isValue } from '../../lib/graph/graph.ts';
import { count, sizeAt } from '../../lib/graph/shape.ts';
import { uniform } from '../../lib/random.ts';
import { sceneSeed } from './graph-runner.ts';

export type Numbers = Float64Array;

export interface RealBindings {
  /** What sources hold, row-major. The scalar `rows` needs none. */
  readonly sources: ReadonlyMap<Value, ArrayLike<number>>;
  /** Rows of the batch; default 1. */
  readonly n?: number;
}

const primitives: Record<string, (a: number, b: number, c: number) => number> = {
  copy: (a) => a,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  fma: (a, b, c) => a * b + c,
  neg: (a) => -a,
  abs: (a) => Math.abs(a),
  min: (a, b) => (a < b || Number.isNaN(a) ? a : b),
  max: (a, b) => (a > b || Number.isNaN(a) ? a : b),
  sqrt: (a) => Math.sqrt(a),
  exp: (a) => Math.exp(a),
  log: (a) => Math.log(a),
  tanh: (a) => Math.tanh(a),
  sigmoid: (a) => (a < 0 ? Math.exp(a) / (1 + Math.exp(a)) : 1 / (1 + Math.exp(-a))),
  expm1: (a) => Math.expm1(a),
  log1p: (a) => Math.log1p(a),
  erf: realErf,
  sinTurns: (a) => Math.sin(2 * Math.PI * (a - Math.round(a))),
  cosTurns: (a) => Math.cos(2 * Math.PI * (a - Math.round(a))),
  floor: (a) => Math.floor(a),
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
  select: (a, b, c) => (a === 0 || Number.isNaN(a) ? c : b),
  flushTiny: (a) => (Math.abs(a) < 2 ** -126 ? 0 : a),
};

/**
 * The error function by its series 2 / sqrt(pi) * exp(-a^2) * sum of (2 a^2)^n * a / (2 n + 1)!!,
 * whose terms have one sign. From |a| = 6 on, it rounds to 1.
 */
export function realErf(a: number): number {
  if (!(Math.abs(a) < 6)) return Number.isNaN(a) ? a : Math.sign(a);
  let [term, sum] = [a, a];
  for (let n = 1; n < 200; n++) {
    term *= (2 * a * a) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a) * sum;
}

/** The numbers of the wanted values, in float64. */
export function evaluateReal(wanted: readonly Value[], bindings: RealBindings): Numbers[] {
  const done = new Map<number, Numbers>();
  const [first] = wanted;
  const needed = new Set(wanted.map((value) => value.index));
  const nodes = first?.graph.nodes ?? [];
  for (const node of nodes.toReversed()) {
    if (!needed.has(node.value.index)) continue;
    for (const input of node.inputs) if (isValue(input)) needed.add(input.index);
  }
  for (const node of nodes) {
    if (needed.has(node.value.index)) done.set(node.value.index, evaluate(node, done, bindings));
  }
  return wanted.map((value) => done.get(value.index) ?? new Float64Array());
}

function evaluate(node: Node, done: Map<number, Numbers>, bindings: RealBindings): Numbers {
  const { operation, inputs, value } = node;
  const n = bindings.n ?? 1;
  const at = (size: number): number => sizeAt(size, n);
  const dataOf = (operand: Operand | undefined): Numbers => {
    if (isValue(operand)) return done.get(operand.index) ?? new Float64Array();
    return Float64Array.of(Math.fround(operand ?? 0));
  };
  const shapeOf = (operand: Operand | undefined): number[] =>
    isValue(operand) ? operand.shape.map(at) : [];
  const shape = value.shape.map(at);
  const y = new Float64Array(at(count(value.shape)));
  const x = dataOf(inputs[0]);
  switch (operation.op) {
    case 'source': {
      if (operation.source.kind === 'scalar' && operation.source.name === 'rows') return y.fill(n);
      const given = bindings.sources.get(value);
      if (!given) throw new Error(`real: nothing bound to ${JSON.stringify(operation.source)}`);
      return Float64Array.from(given);
    }
    case 'primitive': {
      const { primitive, site = 0 } = operation;
      if (primitive === 'random') {
        const drawn = new Float32Array(y.length);
        uniform(sceneSeed, site, 0, drawn.length, drawn);
        return Float64Array.from(drawn);
      }
      const f = primitives[primitive];
      if (!f) throw new Error(`real: no primitive ${primitive}`);
      const data = inputs.map(dataOf);
      const places = inputs.map((input) => stretch(shapeOf(input), shape));
      const arg = (i: number, e: number): number => data[i]?.[places[i]?.[e] ?? 0] ?? 0;
      return y.map((_, e) => f(arg(0, e), arg(1, e), arg(2, e)));
    }
    case 'matmul': {
      const [a, b] = [shapeOf(inputs[0]), shapeOf(inputs[1])];
      return product(x, dataOf(inputs[1]), a, b, operation.transposeA, operation.transposeB);
    }
    case 'batchMatmul': {
      const [[batch = 0, ...a], [, ...b]] = [shapeOf(inputs[0]), shapeOf(inputs[1])];
      const [left, right] = [elements(a), elements(b)];
      const other = dataOf(inputs[1]);
      for (let s = 0; s < batch; s++) {
        const [one, two] = [
          x.subarray(s * left, (s + 1) * left),
          other.subarray(s * right, (s + 1) * right),
        ];
        const c = product(one, two, a, b, operation.transposeA, operation.transposeB);
        y.set(c, s * c.length);
      }
      return y;
    }
    case 'reduce':
      return reduce(x, y, at(operation.rows), at(operation.cols), operation);
    case 'transpose': {
      const from = shapeOf(inputs[0]);
      const strides = stridesOf(from);
      const moved = operation.permutation.map((axis) => strides[axis] ?? 0);
      return y.map((_, e) => x[placeOf(e, shape, moved)] ?? 0);
    }
    case 'gatherRows': {
      const cols = shapeOf(inputs[0])
        .slice(1)
        .reduce((a, b) => a * b, 1);
      const rows = dataOf(inputs[1]);
      return y.map((_, e) => x[(rows[Math.floor(e / cols)] ?? 0) * cols + (e % cols)] ?? 0);
    }
    case 'scatterAddRows': {
      const indices = dataOf(inputs[0]);
      const updates = dataOf(inputs[1]);
      const cols = elements(shape.slice(1));
      updates.forEach((update, e) => {
        y[(indices[Math.floor(e / cols)] ?? 0) * cols + (e % cols)]! += update;
      });
      return y;
    }
    case 'oneHot':
      return y.map((_, e) =>
        x[Math.floor(e / at(operation.classes))] === e % at(operation.classes) ? 1 : 0,
      );
    case 'argmax': {
      const cols = at(operation.cols);
      return y.map((_, i) => {
        const row = x.subarray(i * cols, (i + 1) * cols);
        const broken = row.findIndex((element) => Number.isNaN(element));
        return broken >= 0 ? broken : row.indexOf(Math.max(...row));
      });
    }
    case 'concat': {
      const widths = inputs.map((input) => elements(shapeOf(input).slice(operation.axis)));
      const rows = elements(shape.slice(0, operation.axis));
      const data = inputs.map(dataOf);
      const whole = Array.from({ length: rows }, (_, i) =>
        data.flatMap((part, p) => [...part.subarray(i * widths[p]!, (i + 1) * widths[p]!)]),
      );
      return Float64Array.from(whole.flat());
    }
    case 'slice': {
      const { axis, start } = operation;
      const inner = elements(shape.slice(axis + 1));
      const [cols, width] = [elements(shape.slice(axis)), elements(shapeOf(inputs[0]).slice(axis))];
      return y.map((_, e) => x[Math.floor(e / cols) * width + start * inner + (e % cols)] ?? 0);
    }
    case 'reshape':
    case 'stopGradient':
      return x;
    default:
      return operation satisfies never;
  }
}

function reduce(
  x: Numbers,
  y: Numbers,
  rows: number,
  cols: number,
  { kind, along }: { kind: 'sum' | 'max'; along: 'row' | 'column' },
): Numbers {
  if (kind === 'max') y.fill(-Infinity);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const to = along === 'row' ? i : j;
      const element = x[i * cols + j] ?? 0;
      const before = y[to] ?? 0;
      y[to] = kind === 'sum' ? before + element : Math.max(before, element);
    }
  }
  return y;
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
}

function placeOf(element: number, shape: readonly number[], strides: readonly number[]): number {
  let place = 0;
  let rest = element;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    place += (rest % size) * (strides[axis] ?? 0);
    rest = Math.floor(rest / size);
  }
  return place;
}

// Where each element of an array of shape `to` is read from in one of shape `from`.
function stretch(from: readonly number[], to: readonly number[]): number[] {
  const padded = [...Array<number>(to.length - from.length).fill(1), ...from];
  const own = stridesOf(padded);
  const strides = padded.map((size, i) => (size === 1 ? 0 : (own[i] ?? 0)));
  const elements = to.reduce((a, b) => a * b, 1);
  return Array.from({ length: elements }, (_, e) => placeOf(e, to, strides));
}

function product(
  a: Numbers,
  b: Numbers,
  [aRows = 1, aCols = 1]: readonly number[],
  [bRows = 1, bCols = 1]: readonly number[],
  transposeA: boolean,
  transposeB: boolean,
): Numbers {
  const [m, inner] = transposeA ? [aCols, aRows] : [aRows, aCols];
  const cols = transposeB ? bRows : bCols;
  const c = new Float64Array(m * cols);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < cols; j++) {
      let sum = 0;
      for (let p = 0; p < inner; p++) {
        const left = a[transposeA ? p * aCols + i : i * aCols + p] ?? 0;
        sum += left * (b[transposeB ? j * bCols + p : p * bCols + j] ?? 0);
      }
      c[i * cols + j] = sum;
    }
  }
  return c;
}
