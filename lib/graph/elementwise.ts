// Elementwise ops on Values: each appends one primitive, stretched over broadcast operands. The
// exact float32 meaning of every primitive is in docs/arithmetic.md and lib/arithmetic.ts.
// Simplifications here are exact for every input: x·1, x÷1, −(−x), a stretch to the same shape.
import { typeError, valueText } from '../errors.ts';
import type { PrimitiveName } from '../plan/primitives.ts';
import { reshape, transpose } from './axes.ts';
import { isValue } from './graph.ts';
import type { Graph, Operand, Value } from './graph.ts';
import { broadcastShapes, readingOf, sameShape } from './shape.ts';
import type { Shape, Size } from './shape.ts';

/** Appends a primitive over operands of which at least one is a Value; `where` names the call. */
function primitive(name: PrimitiveName, operands: readonly Operand[], where: string = name): Value {
  const graph = graphOf(where, operands);
  let shape: Shape = [];
  for (const operand of operands) {
    if (typeof operand !== 'number') shape = broadcastShapes(where, shape, operand.shape);
  }
  return graph.append({ op: 'primitive', primitive: name }, alike(graph, operands, shape), shape);
}

// A map reads an operand in full, per row, per column or as one scalar, and cuts its elements into
// rows in one way. [3, 1] and [2, 3] under [n, 3, 2] ask for two, and [n, 1, 2] for none: what
// disagrees with the first to ask is stretched beforehand, in a map of its own.
function alike(graph: Graph, operands: readonly Operand[], shape: Shape): readonly Operand[] {
  const readings = operands.map((operand) =>
    typeof operand === 'number' ? undefined : readingOf(operand.shape, shape),
  );
  const cols = readings.map((own) => own?.cols).find((own) => own !== undefined);
  return operands.map((operand, i) => {
    if (typeof operand === 'number') return operand;
    const own = readings[i];
    const fits = own && (own.cols === undefined || own.cols === cols);
    return fits ? operand : broadcastTo(graph, operand, shape);
  });
}

/** The one graph that all Values among the operands belong to. */
export function graphOf(where: string, operands: readonly Operand[]): Graph {
  let graph: Graph | undefined;
  for (const operand of operands) {
    if (typeof operand === 'number') continue;
    if (!isValue(operand)) {
      throw typeError(where, `got ${valueText(operand)}, needed a Value or a number`);
    }
    graph ??= operand.graph;
  }
  if (graph === undefined) throw typeError(where, 'got only numbers, needed at least one Value');
  return graph;
}

/** a + b */
export function add(a: Operand, b: Operand): Value {
  return primitive('add', [a, b]);
}

/** a as f32: what is not computed by maps reads no i32. x + (-0) = x. */
export function asFloat(a: Value): Value {
  return a.type === 'f32' ? a : add(a, -0);
}

/** a − b */
export function sub(a: Operand, b: Operand): Value {
  return primitive('sub', [a, b]);
}

/** a · b */
export function mul(a: Operand, b: Operand): Value {
  if (b === 1 && isValue(a)) return asFloat(a);
  if (a === 1 && isValue(b)) return asFloat(b);
  return primitive('mul', [a, b]);
}

/** a ÷ b, correctly rounded */
export function div(a: Operand, b: Operand): Value {
  if (b === 1 && isValue(a)) return asFloat(a);
  return primitive('div', [a, b]);
}

/** a · b + c, rounded once */
export function fma(a: Operand, b: Operand, c: Operand): Value {
  return primitive('fma', [a, b, c]);
}

/** −a: the sign bit flipped */
export function neg(a: Value): Value {
  const node = graphOf('neg', [a]).node(a);
  const inner = node.inputs[0];
  const negated = node.operation.op === 'primitive' && node.operation.primitive === 'neg';
  if (negated && isValue(inner)) return asFloat(inner);
  return primitive('neg', [a]);
}

/** |a|; the derivative at 0 is 0 */
export function abs(a: Value): Value {
  return primitive('abs', [a]);
}

/** The square root, correctly rounded. */
export function sqrt(a: Value): Value {
  return primitive('sqrt', [a]);
}

/** a · a */
export function square(a: Value): Value {
  return primitive('mul', [a, a], 'square');
}

/** e to the power of a */
export function exp(a: Value): Value {
  return primitive('exp', [a]);
}

/** e to the power of a, less 1; also for small a, where exp(a) − 1 has lost its digits. */
export function expm1(a: Value): Value {
  return primitive('expm1', [a]);
}

/** The natural logarithm. */
export function log(a: Value): Value {
  return primitive('log', [a]);
}

/** The natural logarithm of 1 + a; also for small a, where 1 + a has lost its digits. */
export function log1p(a: Value): Value {
  return primitive('log1p', [a]);
}

/** The hyperbolic tangent. */
export function tanh(a: Value): Value {
  return primitive('tanh', [a]);
}

/** 1 ÷ (1 + e^−a) */
export function sigmoid(a: Value): Value {
  return primitive('sigmoid', [a]);
}

/** The error function: 2 ÷ √π times the integral of e^−t² from 0 to a. */
export function erf(a: Value): Value {
  return primitive('erf', [a]);
}

/** The sine of an angle in turns, sin(2π·a): 0 at a = ½, 1 at a = ¼, exactly. */
export function sinTurns(a: Value): Value {
  return primitive('sinTurns', [a]);
}

/** The cosine of an angle in turns, cos(2π·a): −1 at a = ½, 0 at a = ¼, exactly. */
export function cosTurns(a: Value): Value {
  return primitive('cosTurns', [a]);
}

/** The largest integer that is not above a; its gradient is 0. */
export function floor(a: Value): Value {
  return primitive('floor', [a]);
}

/** (a > b or a is NaN) ? a : b; the gradient goes to the one chosen. */
export function maximum(a: Operand, b: Operand): Value {
  return primitive('max', [a, b], 'maximum');
}

/** (a < b or a is NaN) ? a : b; the gradient goes to the one chosen. */
export function minimum(a: Operand, b: Operand): Value {
  return primitive('min', [a, b], 'minimum');
}

/** a > b ? 1 : 0; false for NaN */
export function greater(a: Operand, b: Operand): Value {
  return primitive('less', [b, a], 'greater');
}

/** a < b ? 1 : 0; false for NaN */
export function less(a: Operand, b: Operand): Value {
  return primitive('less', [a, b]);
}

/** a ≤ b ? 1 : 0; false for NaN */
export function lessEqual(a: Operand, b: Operand): Value {
  return primitive('lessEqual', [a, b]);
}

/** a = b ? 1 : 0; false for NaN */
export function equal(a: Operand, b: Operand): Value {
  return primitive('equal', [a, b]);
}

/** a where the condition is not 0, else b (also where the condition is NaN). */
export function select(condition: Value, a: Operand, b: Operand): Value {
  return primitive('select', [condition, a, b]);
}

/** |a| < 2^−126 ? +0 : a. Update rules end their slots with it, so that none stays subnormal. */
export function flushTiny(a: Value): Value {
  return primitive('flushTiny', [a]);
}

/** Uniform numbers in [0, 1) of the stream `site`, other ones at every optimizer step. */
export function random(graph: Graph, shape: Shape, site: number): Value {
  return graph.append({ op: 'primitive', primitive: 'random', site }, [], shape);
}

/** `a` stretched to a shape that it broadcasts to. */
export function broadcastTo(graph: Graph, a: Operand, shape: Shape): Value {
  if (typeof a !== 'number' && sameShape(a.shape, shape)) return a;
  const copy = (x: Operand, to: Shape): Value =>
    graph.append({ op: 'primitive', primitive: 'copy' }, [x], to);
  if (typeof a === 'number' || readingOf(a.shape, shape)) return copy(a, shape);
  // Axes between others do not stretch in a map: they are stretched behind them, then brought back.
  const own = [...Array<Size>(shape.length - a.shape.length).fill(1), ...a.shape];
  const stretches = (axis: number): boolean => own[axis] !== shape[axis];
  const long = shape.flatMap((size, axis) => (size === 1 ? [] : [axis]));
  const order = [...long.filter((axis) => !stretches(axis)), ...long.filter(stretches)];
  const under = (sizes: Shape): Shape => order.map((axis) => sizes[axis] ?? 1);
  const stretched = copy(reshape(a, under(own)), under(shape));
  const back = long.map((axis) => order.indexOf(axis));
  return reshape(transpose(stretched, back), shape);
}
