// The memory of one run: for every value of a plan the array that holds its region and the element
// at which it starts in the step that runs. Views are made when regions are bound; regions that
// move from step to step are followed by offsets, so that a running plan allocates nothing.
import { rangeError, typeError } from '../../errors.ts';
import { sizeAt } from '../../graph/shape.ts';
import type { Size } from '../../graph/shape.ts';
import type { Plan, Region, ValueIndex } from '../../plan/plan.ts';
import type { Memory, Regions, Segment } from '../executor.ts';

// Indices of values are within the plan once `load` has accepted it, which is why `!` stands behind
// every look-up below.

export class BoundMemory {
  /** Rows of the batch of the step that runs. */
  n = 0;
  private readonly plan: Plan;
  private readonly regions: Memory[] = [];
  /** By value: the whole region, seen as the value's element type. */
  private readonly views: Memory[] = [];
  /** By value: its first element in this step. What is predicted may be beyond 2^31 of them. */
  private readonly offsets: number[];
  private readonly moving: readonly ValueIndex[];

  constructor(plan: Plan) {
    this.plan = plan;
    this.offsets = plan.values.map((value) => value.offset);
    this.moving = plan.values.flatMap((value, i) =>
      plan.regions[value.region]!.moves === 'fixed' ? [] : [i],
    );
  }

  /** Takes the arrays of the regions, which must hold all that the segment will touch. */
  bind(regions: Regions, segment: Segment): void {
    const { plan } = this;
    if (regions.length !== plan.regions.length) {
      throw rangeError(
        `plan ${plan.kind}`,
        `wrong number of regions: got ${regions.length}, needed ${plan.regions.length}`,
      );
    }
    regions.forEach((memory, i) => checkRegion(plan, plan.regions[i]!, memory, segment));
    if (regions.every((memory, i) => memory === this.regions[i])) return;
    regions.forEach((memory, i) => {
      this.regions[i] = memory;
    });
    plan.values.forEach((value, i) => {
      this.views[i] = viewAs(value.type, regions[value.region]!);
    });
  }

  /** Moves on to a step: its row of the step tables, its first row of the epoch, its batch. */
  moveTo(tableRow: number, cursor: number, n: number): void {
    this.n = n;
    for (const i of this.moving) {
      const value = this.plan.values[i]!;
      const region = this.plan.regions[value.region]!;
      const at = region.moves === 'step' ? tableRow : cursor;
      this.offsets[i] = value.offset + at * region.width;
    }
  }

  /** How many elements or rows a size means in this step. */
  size(size: Size): number {
    return sizeAt(size, this.n);
  }

  /** The array that holds a value; the value starts at `offset`. */
  array(value: ValueIndex): Memory {
    return this.views[value]!;
  }

  /** The same for a value that the plan declares as f32. */
  floats(value: ValueIndex): Float32Array {
    return this.views[value] as Float32Array;
  }

  /** The same for a value that the plan declares as i32. */
  ints(value: ValueIndex): Int32Array {
    return this.views[value] as Int32Array;
  }

  offset(value: ValueIndex): number {
    return this.offsets[value]!;
  }

  /** Rows of a table; one that is known only when bound ends where its region ends. */
  tableRows(table: ValueIndex, cols: number): number {
    const { region, size } = this.plan.values[table]!;
    const elements =
      this.plan.regions[region]!.length === 0
        ? this.views[table]!.length - this.offsets[table]!
        : this.size(size);
    return Math.floor(elements / cols);
  }
}

const arrayTypes = { f32: Float32Array, i32: Int32Array, u8: Uint8Array } as const;

function checkRegion(plan: Plan, region: Region, memory: Memory, segment: Segment): void {
  const where = `plan ${plan.kind}: region ${region.name}`;
  if (!(memory instanceof arrayTypes[region.type])) {
    throw typeError(where, `needed a ${arrayTypes[region.type].name}`);
  }
  const needed = {
    fixed: region.length,
    step: (segment.tableRow + segment.steps) * region.width,
    row: segment.rows * region.width,
  }[region.moves];
  if (memory.length < needed) {
    throw rangeError(where, `got ${memory.length} elements, needed ${needed}`);
  }
}

/** Another way to see a region: scratch holds indices beside floats. */
function viewAs(type: Region['type'], memory: Memory): Memory {
  if (memory instanceof arrayTypes[type]) return memory;
  const { buffer, byteOffset, byteLength } = memory;
  if (type === 'f32') return new Float32Array(buffer, byteOffset, byteLength >> 2);
  if (type === 'i32') return new Int32Array(buffer, byteOffset, byteLength >> 2);
  return new Uint8Array(buffer, byteOffset, byteLength);
}
