// Placement: gives every value that crosses from one op to another its place in scratch. A place is
// used again as soon as its value is dead; an elementwise op may write over an operand that dies in
// it; gradients lie in one block, laid out like the weights, so that one map can update them all.
import type { Analysis } from './analyze.ts';
import type { Block, Place, Spec } from './draft.ts';
import { sizeAt, wholeLines } from '../graph/shape.ts';
import type { Size } from '../graph/shape.ts';

/** One op, as placement sees it. */
export interface Step {
  /** Roots read; `full` ones, read by an elementwise program, may be written over. */
  readonly reads: readonly number[];
  readonly replaceable: readonly number[];
  readonly writes: readonly number[];
}

/** Floats that a value of this size occupies at capacity, padding included. */
export function footprint(size: Size, capacity: number): number {
  return wholeLines(sizeAt(size, capacity));
}

export interface Placement {
  readonly places: ReadonlyMap<number, Place>;
  readonly scratchLength: number;
}

export function place(
  spec: Spec,
  analysis: Analysis,
  steps: readonly Step[],
  settled: ReadonlyMap<number, Place>,
  sizeOf: (root: number) => Size,
): Placement {
  const places = new Map(settled);
  const space = new Space();
  const lastRead = lastReads(steps);
  const block =
    spec.block && placeBlock(spec.block, spec, analysis, steps, places, space, lastRead);
  steps.forEach((step, at) => {
    const reusable = step.replaceable.filter(
      (root) => lastRead.get(root) === at && !settled.has(root) && !block?.has(root),
    );
    for (const root of step.writes) {
      if (places.has(root)) continue;
      const floats = footprint(sizeOf(root), spec.capacity);
      const same = reusable.findIndex((r) => sizeOf(r) === sizeOf(root));
      const [over] = same < 0 ? [] : reusable.splice(same, 1);
      const taken = over === undefined ? undefined : places.get(over);
      if (taken && over !== undefined) {
        places.set(root, taken);
        lastRead.delete(over);
      } else places.set(root, { region: spec.scratch, offset: space.take(floats) });
    }
    // A value that nobody reads afterwards gives its place back.
    for (const root of new Set([...step.reads, ...step.writes])) {
      const dead = (lastRead.get(root) ?? (step.writes.includes(root) ? at : -1)) === at;
      const own = places.get(root);
      if (!dead || !own || settled.has(root) || block?.has(root)) continue;
      space.give(own.offset, footprint(sizeOf(root), spec.capacity));
      lastRead.delete(root);
    }
  });
  return { places, scratchLength: space.length };
}

function lastReads(steps: readonly Step[]): Map<number, number> {
  const last = new Map<number, number>();
  steps.forEach((step, at) => {
    for (const root of step.reads) last.set(root, at);
  });
  return last;
}

// The block stays for the whole plan: its gradients live from the backward pass to the update
// anyway.
function placeBlock(
  block: Block,
  spec: Spec,
  analysis: Analysis,
  steps: readonly Step[],
  places: Map<number, Place>,
  space: Space,
  lastRead: ReadonlyMap<number, number>,
): Set<number> {
  const inside = new Set<number>();
  const computed = new Set(steps.flatMap(({ writes }) => writes));
  const start = space.take(block.length + block.color) + block.color;
  for (const { value, offset } of block.values) {
    const root = analysis.root(value.index);
    if (places.has(root) || !computed.has(root) || !lastRead.has(root)) continue;
    places.set(root, { region: spec.scratch, offset: start + offset });
    inside.add(root);
  }
  return inside;
}

/** Free stretches of one growing block; the first that fits is taken. */
class Space {
  length = 0;
  private free: { offset: number; floats: number }[] = [];

  take(floats: number): number {
    const index = this.free.findIndex((stretch) => stretch.floats >= floats);
    const stretch = this.free[index];
    if (!stretch) {
      const offset = this.length;
      this.length += floats;
      return offset;
    }
    const { offset } = stretch;
    stretch.offset += floats;
    stretch.floats -= floats;
    if (stretch.floats === 0) this.free.splice(index, 1);
    return offset;
  }

  give(offset: number, floats: number): void {
    if (floats === 0) return;
    this.free.push({ offset, floats });
    this.free.sort((a, b) => a.offset - b.offset);
    const joined: { offset: number; floats: number }[] = [];
    for (const stretch of this.free) {
      const last = joined.at(-1);
      if (last && last.offset + last.floats === stretch.offset) last.floats += stretch.floats;
      else joined.push({ ...stretch });
    }
    this.free = joined;
  }
}
