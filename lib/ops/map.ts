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
  portions: (op, memory, context) =>
    portionsOf(programOf(op, context), memory.size(op.rows), memory.size(op.cols)),
  compute,
};

function compute(op: MapOp, memory: BoundMemory, context: Context, portion: number): void {
  const program = programOf(op, context);
  const rows = memory.size(op.rows);
  const cols = memory.size(op.cols);
  computePortion(program, rows, cols, memory, context.random, portion);
}

/** All portions of a part: the epilogues of matmuls. */
export function computePart(
  part: Part,
  rows: number,
  cols: number,
  memory: BoundMemory,
  context: Context,
): void {
  const program = programOf(part, context);
  const portions = portionsOf(program, rows, cols);
  for (let portion = 0; portion < portions; portion++) {
    computePortion(program, rows, cols, memory, context.random, portion);
  }
}

/** `load` compiles the part of every op, so there is one. */
function programOf(part: Part, { programs }: Context): Program {
  return programs.get(part)!;
}

// Some milliseconds of work; a multiple of a strip.
const portionElements = 64 * strip;

function portionsOf({ flat }: Program, rows: number, cols: number): number {
  return Math.ceil(flat ? (rows * cols) / portionElements : rows / rowsOfPortion(cols));
}

/** A program that sees rows gets whole ones. */
function rowsOfPortion(cols: number): number {
  return Math.max(1, Math.floor(portionElements / Math.max(1, cols)));
}

function computePortion(
  program: Program,
  rows: number,
  cols: number,
  memory: BoundMemory,
  random: RandomState,
  portion: number,
): void {
  // Since the last portion the registers may have served others.
  for (const { place, value } of program.constants) file[place] = value;
  for (const source of program.sources) if (source.read === 'scalar') load(source, memory, 0, 1);
  runSteps(program.once, 1, 0, random);
  if (program.flat) {
    const start = portion * portionElements;
    const count = Math.min(portionElements, rows * cols - start);
    computeRow(program, 0, start, count, true, memory, random);
    return;
  }
  const first = portion * rowsOfPortion(cols);
  const end = Math.min(first + rowsOfPortion(cols), rows);
  for (let row = first; row < end; row++) {
    computeRow(program, row, row * cols, cols, row === first, memory, random);
  }
}

/** One row, from its first element on; `fresh`: registers do not hold the columns yet. */
function computeRow(
  program: Program,
  row: number,
  start: number,
  cols: number,
  fresh: boolean,
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
      const element = start + first;
      for (const source of sources) {
        if (source.read === 'full' && (i === 0 || !single)) load(source, memory, element, count);
        if (source.read === 'column' && ((i === 0 && fresh) || !single)) {
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
