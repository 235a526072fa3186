// Merges updates that stand side by side: maps with the same program whose arrays follow each other at
// equal distances in every region become one map over the whole stretch. Elementwise, so no bit
// changes; the padding between arrays is computed as well, and means nothing.
import type { MapOp, Plan, PlanOp, PlanValue } from './plan.ts';
import { reducesRows } from './plan.ts';

export function mergeUpdates(plan: Plan): Plan {
  const values = [...plan.values];
  const ops: PlanOp[] = [];
  for (const op of byFirstOutput(plan)) {
    const last = ops.at(-1);
    const merged = last && op.op === 'map' && last.op === 'map' && mergeTwo(last, op, values);
    if (merged) ops[ops.length - 1] = merged;
    else ops.push(op);
  }
  return { ...plan, values, ops };
}

// Guarded maps are independent of each other where they can merge: order them by where they write.
function byFirstOutput(plan: Plan): PlanOp[] {
  const movable = (op: PlanOp): op is MapOp =>
    op.op === 'map' && op.guard === true && op.outputs.every(({ value }) => isState(plan, value));
  const moved = plan.ops.filter(movable);
  const placeOf = (op: MapOp): number => {
    const value = plan.values[op.outputs[0]?.value ?? 0];
    return value ? value.region * 2 ** 40 + value.offset : 0;
  };
  const writesOnlyOwn = moved.every((op) => readsOnlyOwn(op, moved, plan));
  if (!writesOnlyOwn) return [...plan.ops];
  moved.sort((a, b) => placeOf(a) - placeOf(b));
  return [...plan.ops.filter((op) => !movable(op)), ...moved];
}

function isState(plan: Plan, value: number): boolean {
  const region = plan.values[value]?.region ?? -1;
  const name = plan.regions[region]?.name;
  return name === 'weights' || name === 'slots';
}

// No update reads what another one writes.
function readsOnlyOwn(op: MapOp, others: readonly MapOp[], plan: Plan): boolean {
  return op.operands.every(({ value }) => {
    const read = plan.values[value];
    return others.every(
      (other) =>
        other === op ||
        other.outputs.every((output) => {
          const written = plan.values[output.value];
          return !read || !written || !samePlace(read, written);
        }),
    );
  });
}

function samePlace(a: PlanValue, b: PlanValue): boolean {
  return a.region === b.region && a.offset === b.offset;
}

function mergeTwo(a: MapOp, b: MapOp, values: PlanValue[]): MapOp | undefined {
  if (!a.guard || !b.guard || a.rows !== 1 || b.rows !== 1 || reducesRows(a)) return undefined;
  if (a.cols <= 0 || b.cols <= 0 || !sameProgram(a, b)) return undefined;
  const distance = (a.cols + 15) & ~15;
  const pairs = [...a.operands.map((o, i) => [o, b.operands[i]] as const)];
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
  const wider = widener(values, cols, b);
  return {
    ...a,
    layer: a.layer === b.layer ? a.layer : '',
    cols,
    operands: a.operands.map((o) => (o.read === 'full' ? { ...o, value: wider(o.value) } : o)),
    outputs: a.outputs.map((o) => ({ ...o, value: wider(o.value) })),
  };
}

// A value at the same place that spans the whole stretch; operand and output stay one where they were.
function widener(values: PlanValue[], size: number, b: MapOp): (index: number) => number {
  const made = new Map<number, number>();
  const neighbours = [...b.operands, ...b.outputs].map(({ value }) => value);
  return (index) => {
    const known = made.get(index);
    if (known !== undefined) return known;
    const value = values[index];
    if (!value) throw new Error(`plan: no value ${index}`);
    const name = value.name.endsWith('…') ? value.name : `${value.name}…`;
    const next = neighbours.filter((i) => follows(value, values[i]));
    const parts = [...(value.parts ?? [index]), ...new Set(next)];
    const wider = values.push({ ...value, name, size, parts }) - 1;
    made.set(index, wider);
    return wider;
  };
}

function follows(value: PlanValue, next: PlanValue | undefined): boolean {
  const end = value.offset + ((value.size + 15) & ~15);
  return next !== undefined && next.region === value.region && next.offset === end;
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
