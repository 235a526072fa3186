// Proves a plan sound, independently of the passes that made it: every op reads values that are
// still intact, writes over nothing that it or somebody later reads, stays inside its regions, and
// programs refer only to what is already computed. Shares no code with placement.
import { checkTypes } from './check-types.ts';
import { definitionOf } from './ops.ts';
import type { PartOfOp } from './ops.ts';
import { levelsOf, maxRegisters, reducesRows } from './plan.ts';
import type { Plan, PlanOp, PlanValue } from './plan.ts';
import { arityOf } from './primitives.ts';

/** Throws if the plan is unsound; such an error is a bug of this library, never of its user. */
export function checkPlan(plan: Plan): void {
  const memory = new Memory(plan);
  let guarded = false;
  plan.values.forEach((value, i) => inside(plan, value, i));
  plan.ops.forEach((op, at) => {
    const fail = (problem: string): never => {
      throw new Error(`plan: op ${at} (${op.op} of "${op.layer}"): ${problem}`);
    };
    if (guarded && !op.guard) fail('comes after an update of the state');
    guarded ||= op.guard === true;
    const definition = definitionOf(op);
    const reads = definition.reads(op);
    const writes = writtenBy(op, plan);
    const own = definition.part?.(op);
    for (const index of reads) if (!memory.intact(index)) fail(`reads ${memory.text(index)}, lost`);
    if (own) checkPart(own, plan, fail);
    checkTypes(op, plan, fail);
    for (const written of writes) {
      for (const read of reads) {
        if (memory.overlap(written, read) && !replaces(op, written, read, plan)) {
          fail(`writes ${memory.text(written)} over ${memory.text(read)}, which it reads`);
        }
      }
      for (const other of writes) {
        if (other !== written && memory.overlap(written, other)) fail('writes one place twice');
      }
      if (!op.guard && memory.isState(written)) fail(`changes ${memory.text(written)} unguarded`);
    }
    for (const written of writes) memory.write(written);
  });
}

function writtenBy(op: PlanOp, plan: Plan): number[] {
  return definitionOf(op)
    .writes(op, plan)
    .map(({ value }) => value);
}

// A write over what the same op reads is right only element by element, or for a matmul's product.
function replaces(op: PlanOp, written: number, read: number, plan: Plan): boolean {
  if (op.op !== 'map' || reducesRows(op)) return false;
  const a = plan.values[written];
  const b = plan.values[read];
  const same = a && b && a.region === b.region && a.offset === b.offset && a.size === b.size;
  const full = op.operands.every(({ value, read: how }) => value !== read || how === 'full');
  return same === true && full;
}

function checkPart(
  { part, rows, cols }: PartOfOp,
  plan: Plan,
  fail: (problem: string) => never,
): void {
  const all = rows < 0 && cols < 0 ? 0 : rows * cols + 0;
  const sizes = { full: all, row: rows, column: cols, scalar: 1 };
  for (const { value, read } of part.operands) {
    if (plan.values[value]?.size !== sizes[read])
      fail(`operand ${plan.values[value]?.name} of size ${plan.values[value]?.size}, read ${read}`);
  }
  const first = part.operands.length + part.constants.length;
  part.instructions.forEach(({ primitive, arguments: args }, i) => {
    if (args.length !== arityOf(primitive)) fail(`${primitive} with ${args.length} arguments`);
    if (args.some((register) => register < 0 || register >= first + i)) fail('reads ahead');
  });
  const registers = first + part.instructions.length;
  if (registers > maxRegisters) fail(`${registers} registers, at most ${maxRegisters}`);
  const levels = levelsOf(part);
  for (const { value, register, write } of part.outputs) {
    if (register < 0 || register >= registers) fail('writes an unknown register');
    if (write === 'row' && levels[register] === 'full') fail('writes a full register by row');
    const size = plan.values[value]?.size;
    if (size !== sizes[write]) fail(`output of size ${size}, written ${write}`);
  }
}

function inside(plan: Plan, value: PlanValue, index: number): void {
  const region = plan.regions[value.region];
  const end = value.offset + extent(value, plan.capacity);
  const known = region && region.length > 0;
  if (value.offset < 0 || !region || (known && end > region.length)) {
    throw new Error(`plan: value ${index} (${value.name}) is outside of its region`);
  }
}

function extent(value: PlanValue, capacity: number): number {
  return value.size < 0 ? -value.size * capacity : value.size;
}

/** Who wrote what last. A stretch over several arrays stands for its parts. */
class Memory {
  private readonly plan: Plan;
  private readonly regions: readonly Written[];
  private readonly written = new Set<number>();

  constructor(plan: Plan) {
    this.plan = plan;
    this.regions = plan.regions.map(() => new Written());
    const outputs = plan.ops.flatMap((op) => writtenBy(op, plan));
    for (const index of outputs) for (const part of this.partsOf(index)) this.written.add(part);
  }

  write(index: number): void {
    for (const part of this.partsOf(index)) {
      const { region, offset, end } = this.placeOf(part);
      this.regions[region]?.write(offset, end, part);
    }
  }

  /** Whether the last write over a value's place, if any, was the value itself. */
  intact(index: number): boolean {
    return this.partsOf(index).every((part) => {
      const { region, offset, end } = this.placeOf(part);
      const writers = this.regions[region]?.writers(offset, end) ?? [];
      return writers.length === 0 ? !this.written.has(part) : writers.every((one) => one === part);
    });
  }

  overlap(a: number, b: number): boolean {
    const [first, second] = [this.placeOf(a), this.placeOf(b)];
    if (first.region !== second.region) return false;
    return first.offset < second.end && second.offset < first.end;
  }

  isState(index: number): boolean {
    const name = this.plan.regions[this.placeOf(index).region]?.name;
    return name === 'weights' || name === 'slots';
  }

  text(index: number): string {
    return `%${index} ${this.plan.values[index]?.name ?? ''}`;
  }

  private placeOf(index: number): { region: number; offset: number; end: number } {
    const value = this.plan.values[index];
    if (!value) throw new Error(`plan: no value ${index}`);
    const { region, offset } = value;
    return { region, offset, end: offset + extent(value, this.plan.capacity) };
  }

  private partsOf(index: number): readonly number[] {
    return this.plan.values[index]?.parts ?? [index];
  }
}

/** A region: stretches that do not overlap, ascending, each with the value last written there. */
class Written {
  private readonly stretches: { start: number; end: number; value: number }[] = [];

  write(start: number, end: number, value: number): void {
    const first = this.firstBehind(start);
    const covered = this.covered(first, end);
    const [left, right] = [covered[0], covered.at(-1)];
    const kept = [
      ...(left && left.start < start ? [{ ...left, end: start }] : []),
      { start, end, value },
      ...(right && right.end > end ? [{ ...right, start: end }] : []),
    ];
    this.stretches.splice(first, covered.length, ...kept);
  }

  /** Whose writes are the last over some element of [start, end). */
  writers(start: number, end: number): number[] {
    return this.covered(this.firstBehind(start), end).map(({ value }) => value);
  }

  private covered(first: number, end: number): typeof this.stretches {
    let last = first;
    while (last < this.stretches.length && this.stretches[last]!.start < end) last++; // in range
    return this.stretches.slice(first, last);
  }

  // The first stretch that ends behind `start`.
  private firstBehind(start: number): number {
    let [low, high] = [0, this.stretches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.stretches[middle]!.end > start)
        high = middle; // low <= middle < high
      else low = middle + 1;
    }
    return low;
  }
}
