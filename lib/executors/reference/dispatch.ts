// From an op of a plan to its compute in lib/ops, and the test of its outputs. This is the one
// table that knows every op.
import * as argmax from '../../ops/argmax.ts';
import * as columnSum from '../../ops/column-sum.ts';
import * as gatherRows from '../../ops/gather-rows.ts';
import * as map from '../../ops/map.ts';
import * as matmul from '../../ops/matmul.ts';
import * as oneHot from '../../ops/one-hot.ts';
import * as transpose from '../../ops/transpose.ts';
import type { Size } from '../../graph/shape.ts';
import type { Part, Plan, PlanOp, ValueIndex } from '../../plan/plan.ts';
import { raise } from './context.ts';
import type { Context } from './context.ts';
import type { BoundMemory } from './memory.ts';

export function compute(op: PlanOp, memory: BoundMemory, context: Context): void {
  switch (op.op) {
    case 'map':
      return map.compute(op, memory, context);
    case 'matmul':
      return matmul.compute(op, memory, context);
    case 'columnSum':
      return columnSum.compute(op, memory);
    case 'gatherRows':
      return gatherRows.compute(op, memory, context);
    case 'oneHot':
      return oneHot.compute(op, memory, context);
    case 'transpose':
      return transpose.compute(op, memory);
    case 'argmax':
      return argmax.compute(op, memory);
    default:
      op satisfies never;
  }
}

/** The programs of an op: a map's own, a matmul's epilogue. */
export function partOf(op: PlanOp): Part | undefined {
  if (op.op === 'map') return op;
  return op.op === 'matmul' ? op.epilogue : undefined;
}

/** An f32 output of an op, as rows of `cols` elements. */
export interface Output {
  readonly value: ValueIndex;
  readonly rows: Size;
  readonly cols: Size;
}

/**
 * What `check` tests. A matmul's c is an output only where no output of the epilogue takes its
 * place.
 */
export function outputsOf(op: PlanOp, plan: Plan): Output[] {
  const isFloat = ({ value }: Output): boolean => plan.values[value]?.type === 'f32';
  return everyOutput(op, plan).filter(isFloat);
}

function everyOutput(op: PlanOp, plan: Plan): Output[] {
  switch (op.op) {
    case 'map':
      return outputsOfPart(op, op.rows, op.cols);
    case 'matmul': {
      const outputs = op.epilogue ? outputsOfPart(op.epilogue, op.m, op.n) : [];
      const overwritten = outputs.some(({ value }) => samePlace(plan, value, op.c));
      if (!overwritten) outputs.unshift({ value: op.c, rows: op.m, cols: op.n });
      if (op.columnSums !== undefined) outputs.push({ value: op.columnSums, rows: 1, cols: op.n });
      return outputs;
    }
    case 'columnSum':
      return [{ value: op.y, rows: 1, cols: op.cols }];
    case 'gatherRows':
      return [{ value: op.y, rows: op.rows, cols: op.cols }];
    case 'oneHot':
      return [{ value: op.y, rows: op.rows, cols: op.classes }];
    case 'transpose':
      return [
        { value: op.y, rows: 1, cols: op.shape.reduce((product, size) => product * size, 1) },
      ];
    case 'argmax':
      return [{ value: op.y, rows: op.rows, cols: 1 }];
    default:
      return op satisfies never;
  }
}

function outputsOfPart(part: Part, rows: Size, cols: Size): Output[] {
  return part.outputs.map(({ value, write }) => ({
    value,
    rows,
    cols: write === 'full' ? cols : 1,
  }));
}

function samePlace(plan: Plan, a: ValueIndex, b: ValueIndex): boolean {
  const first = plan.values[a];
  const second = plan.values[b];
  return first?.region === second?.region && first?.offset === second?.offset;
}

/** Raises the flag with the first row of an output that holds a NaN or an infinity. */
export function check(outputs: readonly Output[], memory: BoundMemory, context: Context): void {
  let lowest = Infinity;
  for (const { value, rows, cols } of outputs) {
    const width = memory.size(cols);
    const count = memory.size(rows) * width;
    const at = firstNonFinite(memory.floats(value), memory.offset(value), count);
    if (at < count) lowest = Math.min(lowest, Math.floor(at / width));
  }
  if (lowest < Infinity) raise(context, 'nonFinite', lowest);
}

function firstNonFinite(x: Float32Array, offset: number, count: number): number {
  // The plan gives x as many elements as the output has.
  for (let e = 0; e < count; e++) if (!Number.isFinite(x[offset + e]!)) return e;
  return count;
}
