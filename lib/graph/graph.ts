// A graph is an append-only list of op applications. Appended in call order it is already sorted,
// so walking forwards evaluates it and walking backwards differentiates it. A Value is a frozen
// name for one entry; what it holds exists only while an executor runs a plan made from the graph.
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import type { PrimitiveName } from '../plan/primitives.ts';
import { count, sizeMax } from './shape.ts';
import type { Shape, Size } from './shape.ts';

/** Numbers in float32, or indices. */
export type ElementType = 'f32' | 'i32';

/**
 * One array in a graph. Sizes of `shape` that are negative count rows of the batch: -1 is n.
 * Values are made by `ops` and combined by them; they hold no numbers.
 */
export interface Value {
  /** Where it stands; Values of two graphs do not mix. */
  readonly graph: Graph;
  /** Its entry in the graph. */
  readonly index: number;
  /** The sizes; a negative one, -c, is c times the rows of the batch. */
  readonly shape: Shape;
  /** Integers, `'i32'`, only number things: classes, rows, places. */
  readonly type: ElementType;
}

/** A value, or a number that stands for the same float32 everywhere. */
export type Operand = Value | number;

/** Where a value that no op computes comes from. */
export type Source =
  | { readonly kind: 'weight'; readonly name: string }
  | { readonly kind: 'slot'; readonly name: string; readonly weight: string }
  /** One float32 per step, computed in TypeScript: `rows` (n), `rate`, bias corrections. */
  | { readonly kind: 'scalar'; readonly name: string }
  /** Rows [cursor, cursor + n) of bound data (`order`, or the input of a prediction). */
  | { readonly kind: 'rows'; readonly name: string }
  /** A whole bound data set, read only by gatherRows; its first size, 0, is not known here. */
  | { readonly kind: 'table'; readonly name: string; readonly type: 'f32' | 'i32' | 'u8' };

/** What an entry does. Inputs are in `Node.inputs`; a number there is an immediate. */
export type Operation =
  | { readonly op: 'source'; readonly source: Source }
  /** Elementwise with broadcasting. `copy` only stretches its operand to the node's shape. */
  | { readonly op: 'primitive'; readonly primitive: PrimitiveName | 'copy'; readonly site?: number }
  | { readonly op: 'matmul'; readonly transposeA: boolean; readonly transposeB: boolean }
  /** The same for a batch of products: a [s, m, k], b [s, k, n]. */
  | { readonly op: 'batchMatmul'; readonly transposeA: boolean; readonly transposeB: boolean }
  /** `row`: over the cols of each row, giving [rows]; `column`: over the rows, giving [cols]. */
  | {
      readonly op: 'reduce';
      readonly kind: 'sum' | 'max';
      readonly along: 'row' | 'column';
      readonly rows: Size;
      readonly cols: Size;
    }
  | { readonly op: 'transpose'; readonly permutation: readonly number[] }
  | { readonly op: 'gatherRows' }
  /** Inputs: indices, updates. */
  | { readonly op: 'scatterAddRows' }
  | { readonly op: 'oneHot'; readonly classes: number }
  | { readonly op: 'argmax'; readonly rows: Size; readonly cols: Size }
  /** The inputs side by side along an axis. */
  | { readonly op: 'concat'; readonly axis: number }
  /** The elements of an axis from `start` on, as many as the value's shape says. */
  | { readonly op: 'slice'; readonly axis: number; readonly start: number }
  /** The same elements under another shape. */
  | { readonly op: 'reshape' }
  | { readonly op: 'stopGradient' };

export interface Node {
  readonly operation: Operation;
  readonly inputs: readonly Operand[];
  readonly value: Value;
  /** The layer, loss or optimizer that appended the node: it names the op in errors and prints. */
  readonly layer: string;
}

// Every Value there is: asking this set touches nothing of what a user passes, not even a Proxy.
const made = new WeakSet<object>();

export class Graph {
  readonly nodes: Node[] = [];
  private layer = '';
  // Ops are pure: the same op on the same inputs is the same node. Gradients repeat much of what
  // the forward pass computes, and two uses of one source must be one value.
  private readonly known = new Map<string, Value>();

  /** Appends one entry, or finds it. Inputs must belong to this graph. */
  append(
    operation: Operation,
    inputs: readonly Operand[],
    shape: Shape,
    type: ElementType = 'f32',
  ): Value {
    for (const input of inputs) {
      if (typeof input !== 'number' && input.graph !== this) {
        throw typeError(operation.op, 'got a value of another graph, needed one of this graph');
      }
    }
    if (Math.abs(count(shape)) > sizeMax) {
      const { op } = operation;
      const where = op === 'primitive' ? operation.primitive : op;
      throw rangeError(where, `${shapeText(shape)} has more than ${sizeMax} elements`);
    }
    const key = keyOf(operation, inputs, shape);
    const known = this.known.get(key);
    if (known) return known;
    const value = Object.freeze({
      graph: this,
      index: this.nodes.length,
      shape: Object.freeze([...shape]),
      type,
    });
    made.add(value);
    this.nodes.push(Object.freeze({ operation, inputs, value, layer: this.layer }));
    this.known.set(key, value);
    return value;
  }

  /** The value of a source. */
  source(source: Source, shape: Shape, type: ElementType = 'f32'): Value {
    return this.append({ op: 'source', source }, [], shape, type);
  }

  /** n, the rows of the batch, as a float32 step scalar. */
  rows(): Value {
    return this.source({ kind: 'scalar', name: 'rows' }, []);
  }

  /** Everything appended by `build` carries the layer's name. */
  within<T>(layer: string, build: () => T): T {
    const before = this.layer;
    this.layer = layer;
    try {
      return build();
    } finally {
      this.layer = before;
    }
  }

  node(value: Value): Node {
    const node = this.nodes[value.index];
    if (value.graph !== this || !node) throw typeError('graph', 'got a value of another graph');
    return node;
  }
}

function keyOf(operation: Operation, inputs: readonly Operand[], shape: Shape): string {
  const names = inputs.map((input) => {
    if (typeof input !== 'number') return `%${input.index}`;
    return Object.is(input, -0) ? '-0' : String(input);
  });
  return `${JSON.stringify(operation)} ${names.join()} ${shape.join()}`;
}

/** Refuses what is not a Value. */
export function needValue(where: string, value: unknown): asserts value is Value {
  if (!isValue(value)) throw typeError(where, `got ${valueText(value)}, needed a Value`);
}

/** Whether something a user passed is a Value. */
export function isValue(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && made.has(value);
}
