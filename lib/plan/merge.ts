// Merges updates that stand side by side: maps with the same program whose arrays follow each other
// at equal distances in every region become one map over the whole stretch. Elementwise, so no bit
// changes; the padding between arrays is computed as well, and means nothing.
import type { MapOp, Plan, PlanOp, PlanValue } from './plan.ts';
import { reducesRows } from './plan.ts';

export function mergeUpdates(plan: Plan): Plan {
  const values = [...plan.values];
  const ops: PlanOp[] = [];
  for (const op of plan.ops) {
    const last = ops.at(-1);
    const merged = last && op.op === 'map' && last.op === 'map' && mergeTwo(last, op, values);
    if (merged) ops[ops.length - 1] = merged;
    else ops.push(op);
  }
  return { ...plan, values, ops };
}

function mergeTwo(a: MapOp, b: MapOp, values: PlanValue[]): MapOp | undefined {
  if (!a.guard || !b.guard || a.rows !== 1 || b.rows !== 1 || reducesRows(a)) return undefined;
  if (a.cols <= 0 || b.cols <= 0 || !sameProgram(a, b)) return undefined;
  const distance = (a.cols + 15) & ~15;
  const pairs = a.operands.map((o, i) => [o, b.operands[i]] as const);
  const follow = (left: number, right: number): boolean => {
    const first = values[left];
    const second = values[right];
    if (!first || !second || first.region !== second.region) return false;
    return first.size === a.cols && second.offset - first.offset === distance;
  };
  const readable = pairs.every(([left, right]) => {
    if (!right || left.read !== right.read) return false;
    return left.read === 'full' ? follow(left.value, right.value) : left.value === right.value;
  });
  const outputs = a.outputs.every((output, i) => follow(output.value, b.outputs[i]?.value ?? -1));
  if (!readable || !outputs) return undefined;
  const cols = distance + b.cols;
  return {
    ...a,
    layer: a.layer === b.layer ? a.layer : '',
    cols,
    operands: a.operands.map((o, i) =>
      o.read === 'full' ? { ...o, value: stretch(values, o.value, b.operands[i]?.value, cols) } : o,
    ),
    outputs: a.outputs.map((o, i) => ({
      ...o,
      value: stretch(values, o.value, b.outputs[i]?.value, cols),
    })),
  };
}

// A further value at the place of `index` that spans the whole stretch.
function stretch(
  values: PlanValue[],
  index: number,
  next: number | undefined,
  size: number,
): number {
  const value = values[index];
  if (!value || next === undefined) throw new Error(`plan: no value ${index}`);
  const name = value.parts ? value.name : `${value.name}…`;
  const parts = [...(value.parts ?? [index]), next];
  return values.push({ ...value, name, size, parts }) - 1;
}

function sameProgram(a: MapOp, b: MapOp): boolean {
  const program = (op: MapOp): string =>
    JSON.stringify([
      op.operands.map(({ read }) => read),
      op.constants.map((c) => (Object.is(c, -0) ? '-0' : String(c))),
      op.instructions,
      op.outputs.map(({ register, write }) => [register, write]),
    ]);
  return program(a) === program(b);
}
