// Where the values of an op stand in bound memory, for those who look at a step op by op: lockstep,
// and the search for the op that wrote the first NaN. Executors have their own, faster ways.
import { sizeAt } from '../graph/shape.ts';
import { definitionOf } from '../plan/ops.ts';
import type { Plan, PlanOp, ValueIndex } from '../plan/plan.ts';
import type { Memory, Regions } from './executor.ts';

/** The step that is looked at: its row of the step tables, its first row of the epoch, its rows. */
export interface At {
  readonly tableRow: number;
  readonly cursor: number;
  readonly n: number;
}

/**
 * The values that an op has written when it is done. Of updates that were merged, each array alone:
 * what stands in the padding between them means nothing, and differs.
 */
export function writtenBy(plan: Plan, op: PlanOp): readonly ValueIndex[] {
  return definitionOf(op)
    .writes(op, plan)
    .flatMap(({ value }) => plan.values[value]?.parts ?? [value]);
}

/** What an op does, as people call it: a map of one instruction is that instruction. */
export function nameOf(op: PlanOp): string {
  const only = op.op === 'map' && op.instructions.length === 1 ? op.instructions[0] : undefined;
  return only?.primitive ?? op.op;
}

/** A view of a value's elements in this step. */
export function elementsOf(plan: Plan, regions: Regions, index: ValueIndex, at: At): Memory {
  const value = plan.values[index];
  const region = plan.regions[value?.region ?? -1];
  const memory = regions[value?.region ?? -1];
  if (!value || !region || !memory) throw new Error(`plan ${plan.kind}: no value ${index}`);
  const moved = { fixed: 0, step: at.tableRow, row: at.cursor }[region.moves] * region.width;
  const start = value.offset + moved;
  const length = sizeAt(value.size, at.n);
  const { buffer, byteOffset, BYTES_PER_ELEMENT: bytes } = memory;
  const from = byteOffset + start * bytes;
  if (value.type === 'f32') return new Float32Array(buffer, from, length);
  if (value.type === 'i32') return new Int32Array(buffer, from, length);
  return new Uint8Array(buffer, from, length);
}
