// A plan as int32 words, the only form in which it crosses the border to C++. docs/plan.md has the
// layout; native/plan.cc reads it and checks every bound once.
import { definitionOf } from './ops.ts';
import type { Plan, Region } from './plan.ts';

export const planMagic = 0x4c504742;
export const planVersion = 1;

const types = { f32: 0, i32: 1, u8: 2 } as const;
const moves = { fixed: 0, step: 1, row: 2 } as const;

export function encodePlan(plan: Plan): Int32Array {
  const { capacity, regions, values, ops } = plan;
  const words = [planMagic, planVersion, capacity, regions.length, values.length, ops.length];
  for (const region of regions) words.push(...encodeRegion(region));
  for (const { region, offset, type, size } of values) {
    words.push(region, offset, types[type], size);
  }
  for (const op of ops) {
    const flags = (op.check ? 1 : 0) | (op.guard ? 2 : 0);
    const definition = definitionOf(op);
    const payload = definition.words(op);
    words.push(payload.length + 3, definition.code, flags, ...payload);
  }
  return Int32Array.from(words);
}

function encodeRegion(region: Region): number[] {
  return [types[region.type], moves[region.moves], region.width, region.length];
}
