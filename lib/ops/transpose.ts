// y = x with its axes permuted: y[i0, i1, …] = x[j0, j1, …] where j[permutation[d]] = i[d];
// x [shape], y [shape[permutation[0]], shape[permutation[1]], …], at most 6 axes.
//
// Elements are walked in y's order; a counter per axis keeps x's place without divisions.
import { shapeText } from '../errors.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import { count } from '../graph/shape.ts';
import type { OpDefinition } from '../plan/ops.ts';
import type { TransposeOp } from '../plan/plan.ts';

const maxRank = 6;

// By axis of y: its size, the step in x from one index to the next, and the index reached. They are
// filled anew for each op, so that a running plan allocates nothing.
const sizes = new Int32Array(maxRank);
const steps = new Int32Array(maxRank);
const counters = new Int32Array(maxRank);

// Axes are below the rank, and elements within x and y: hence `!` behind each read.

export const transpose: OpDefinition<TransposeOp> = {
  code: 6,
  reads: ({ x }) => [x],
  writes: ({ y, shape }) => [{ value: y, rows: 1, cols: count(shape) }],
  words: ({ x, y, shape, permutation }) => [x, y, shape.length, ...shape, ...permutation],
  text: ({ x, y, shape, permutation }, at) =>
    `${shapeText(shape)} ${at(y)} = ${at(x)} (${permutation.join(' ')})`,
  work: ({ shape }, at) => 4 * at(count(shape)),
  compute,
};

function compute(op: TransposeOp, memory: BoundMemory): void {
  const rank = op.shape.length;
  let count = 1;
  for (let d = 0; d < rank; d++) {
    const axis = op.permutation[d]!;
    sizes[d] = memory.size(op.shape[axis]!);
    steps[d] = stepOf(op, memory, axis);
    count *= sizes[d]!;
  }
  counters.fill(0);
  const x = memory.array(op.x);
  const y = memory.array(op.y);
  const to = memory.offset(op.y);
  let from = memory.offset(op.x);
  for (let e = 0; e < count; e++) {
    y[to + e] = x[from]!;
    for (let d = rank - 1; d >= 0; d--) {
      from += steps[d]!;
      if (++counters[d]! < sizes[d]!) break;
      from -= steps[d]! * sizes[d]!;
      counters[d] = 0;
    }
  }
}

/** Elements of x between neighbours along an axis: the product of the sizes behind it. */
function stepOf(op: TransposeOp, memory: BoundMemory, axis: number): number {
  let step = 1;
  for (let d = axis + 1; d < op.shape.length; d++) step *= memory.size(op.shape[d]!);
  return step;
}
