// A plan as int32 words, the only form in which it crosses the border to C++. docs/plan.md has the
// layout; native/plan.cc reads it and checks every bound once.
import type { Part, Plan, PlanOp, Region } from './plan.ts';
import { codeOf } from './primitives.ts';

export const planMagic = 0x4c504742;
export const planVersion = 1;

const types = { f32: 0, i32: 1, u8: 2 } as const;
const moves = { fixed: 0, step: 1, row: 2 } as const;
const reads = { full: 0, row: 1, column: 2, scalar: 3 } as const;
const writes = { full: 0, row: 1 } as const;
const kinds: Record<PlanOp['op'], number> = {
  map: 1,
  matmul: 2,
  columnSum: 3,
  gatherRows: 4,
  oneHot: 5,
  transpose: 6,
  argmax: 7,
};

export function encodePlan(plan: Plan): Int32Array {
  const { capacity, regions, values, ops } = plan;
  const words = [planMagic, planVersion, capacity, regions.length, values.length, ops.length];
  for (const region of regions) words.push(...encodeRegion(region));
  for (const { region, offset, type, size } of values) {
    words.push(region, offset, types[type], size);
  }
  for (const op of ops) {
    const flags = (op.check ? 1 : 0) | (op.guard ? 2 : 0);
    const payload = encodeOp(op);
    words.push(payload.length + 3, kinds[op.op], flags, ...payload);
  }
  return Int32Array.from(words);
}

function encodeRegion(region: Region): number[] {
  return [types[region.type], moves[region.moves], region.width, region.length];
}

function encodeOp(op: PlanOp): number[] {
  switch (op.op) {
    case 'map':
      return [op.rows, op.cols, ...encodePart(op)];
    case 'matmul': {
      const { m, n, k, a, b, bias = -1, c, columnSums = -1, epilogue } = op;
      const flags = [Number(op.transposeA), Number(op.transposeB)];
      const part = epilogue ? [1, ...encodePart(epilogue)] : [0];
      return [m, n, k, ...flags, a, b, bias, c, columnSums, ...part];
    }
    case 'columnSum':
      return [op.rows, op.cols, op.x, op.y];
    case 'gatherRows':
      return [op.rows, op.cols, op.table, op.indices, op.y];
    case 'oneHot':
      return [op.rows, op.classes, op.indices, op.y];
    case 'transpose':
      return [op.x, op.y, op.shape.length, ...op.shape, ...op.permutation];
    case 'argmax':
      return [op.rows, op.cols, op.x, op.y];
    default:
      return op satisfies never;
  }
}

/** A program as words; the table of well-known programs in C++ is held to these. */
export function encodePart(part: Part): number[] {
  const { operands, constants, instructions, outputs } = part;
  const words = [operands.length, constants.length, instructions.length, outputs.length];
  for (const { value, read } of operands) words.push(value, reads[read]);
  words.push(...new Int32Array(Float32Array.from(constants).buffer));
  for (const { primitive, arguments: args, site } of instructions) {
    const [a = 0, b = 0, c = 0] = site === undefined ? args : [site];
    words.push(codeOf(primitive), a, b, c);
  }
  for (const { value, register, write } of outputs) words.push(value, register, writes[write]);
  return words;
}
