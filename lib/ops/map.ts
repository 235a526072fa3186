// y = program(x0, x1, …) for every element of a [rows, cols] domain: a straight list of scalar
// primitives over registers. An operand is read in full, per row, per column or as one scalar; an
// output is written in full or per row. rowSum and rowMax combine a row in the fixed shape of
// A8 (docs/arithmetic.md).
//
// Programs run over strips, one loop per instruction: register y[e] = primitive(a[e], b[e], c[e]).
// All outputs of a strip are stored after its last instruction, so an output may stand at the very
// place of an operand read in full. What is per row or scalar is computed once per row or once per
// op.
import { add32, max32 } from '../arithmetic.ts';
import { shapeText } from '../errors.ts';
import type { Context, RandomState } from '../executors/reference/context.ts';
import {
  addToLanes,
  foldMax,
  foldSum,
  identityOf,
  maxIntoLanes,
  piece,
  startLanes,
} from '../executors/reference/lanes.ts';
import type { Step } from '../executors/reference/loops.ts';
import type { BoundMemory } from '../executors/reference/memory.ts';
import type { Phase, Program, Reduction, Source } from '../executors/reference/program.ts';
import { registerFile, strip } from '../executors/reference/registers.ts';
import { loadConverted, loadFloats, store } from '../executors/reference/transfer.ts';
import type { OpDefinition } from '../plan/ops.ts';
import { encodePart, operandsOf, outputsOf, partText } from '../plan/part.ts';
import type { MapOp, Part } from '../plan/plan.ts';

const file = registerFile;

export const map: OpDefinition<MapOp> = {
  code: 1,
  reads: (op) => operandsOf(op),
  writes: (op) => outputsOf(op, op.rows, op.cols),
  part: (op) => ({ part: op, rows: op.rows, cols: op.cols }),
  words: (op) => [op.rows, op.cols, ...encodePart(op)],
  text: (op, at) => `${shapeText([op.rows, op.cols])} ${partText(op, at)}`,
  work: ({ rows, cols, instructions, outputs }, at) =>
    at(rows) * at(cols) * (instructions.length + outputs.length),
  compute,
};

function compute(op: MapOp, memory: BoundMemory, context: Context): void {
  computePart(op, memory.size(op.rows), memory.size(op.cols), memory, context);
}

/** Also runs the epilogues of matmuls. */
export function computePart(
  part: Part,
  rows: number,
  cols: number,
  memory: BoundMemory,
  context: Context,
): void {
  // `load` compiles the part of every op, so there is a program.
  const program = context.programs.get(part)!;
  for (const { place, value } of program.constants) file[place] = value;
  for (const source of program.sources) if (source.read === 'scalar') load(source, memory, 0, 1);
  runSteps(program.once, 1, 0, context.random);
  if (program.flat) {
    computeRow(program, 0, rows * cols, memory, context.random);
  } else {
    for (let row = 0; row < rows; row++) computeRow(program, row, cols, memory, context.random);
  }
}

function computeRow(
  program: Program,
  row: number,
  cols: number,
  memory: BoundMemory,
  random: RandomState,
): void {
  const { sources, phases, full, perRow } = program;
  for (const source of sources) if (source.read === 'row') load(source, memory, row, 1);
  // What a row of one strip has read or computed still stands in its registers in later phases.
  const single = cols <= strip;
  for (let i = 0; i < phases.length; i++) {
    // The loop runs over the phases.
    const phase = phases[i]!;
    runSteps(phase.perRow, 1, 0, random);
    startReductions(phase);
    for (let first = 0; first < cols; first += strip) {
      const count = Math.min(strip, cols - first);
      const element = row * cols + first;
      for (const source of sources) {
        if (source.read === 'full' && (i === 0 || !single)) load(source, memory, element, count);
        if (source.read === 'column' && ((i === 0 && row === 0) || !single)) {
          load(source, memory, first, count);
        }
      }
      runSteps(single ? phase.fresh : phase.whole, count, element, random);
      for (const reduction of phase.reductions) reduce(reduction, first, count, cols);
      if (i < phases.length - 1) continue;
      for (const { place, mask, value } of full) {
        store(place, mask, memory.floats(value), memory.offset(value) + element, count);
      }
    }
  }
  for (const { place, value } of perRow) {
    store(place, 0, memory.floats(value), memory.offset(value) + row, 1);
  }
}

/** Fills a register with the elements of its operand from `first` on. */
function load(source: Source, memory: BoundMemory, first: number, count: number): void {
  const { place, value, isFloat } = source;
  const from = memory.offset(value) + first;
  if (isFloat) loadFloats(place, memory.floats(value), from, count);
  else loadConverted(place, memory.array(value), from, count);
}

function runSteps(
  steps: readonly Step[],
  count: number,
  element: number,
  random: RandomState,
): void {
  for (const step of steps) step.loop(step, count, element, random);
}

function startReductions({ reductions }: Phase): void {
  for (const { kind, lanes, y } of reductions) {
    startLanes(lanes, identityOf[kind]);
    file[y] = identityOf[kind];
  }
}

/** Takes a strip into the lanes, and the lanes into the result where a piece or the row ends. */
function reduce(reduction: Reduction, first: number, count: number, cols: number): void {
  const { kind, y, a, mask, lanes } = reduction;
  const end = first + count;
  const ends = end % piece === 0 || end === cols;
  // Beginning with the identity instead of the first piece changes nothing: a sum of lanes that
  // start from +0 is never -0. Both registers exist, hence `!`.
  if (kind === 'rowSum') {
    addToLanes(lanes, a, mask, count);
    if (ends) file[y] = add32(file[y]!, foldSum(lanes));
  } else {
    maxIntoLanes(lanes, a, mask, count);
    if (ends) file[y] = max32(file[y]!, foldMax(lanes));
  }
  if (ends) startLanes(lanes, identityOf[kind]);
}
