// The test of what an op has written: a NaN or an infinity raises the flag with its row.
import { definitionOf } from '../../plan/ops.ts';
import type { Output } from '../../plan/ops.ts';
import type { Plan, PlanOp } from '../../plan/plan.ts';
import { raise } from './context.ts';
import type { Context } from './context.ts';
import type { BoundMemory } from './memory.ts';

/** What is to be tested behind an op: its f32 outputs if the plan says so, else nothing. */
export function checkedOutputs(op: PlanOp, plan: Plan): Output[] {
  if (!op.check) return [];
  const outputs = definitionOf(op).writes(op, plan);
  return outputs.filter(({ value }) => plan.values[value]?.type === 'f32');
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
