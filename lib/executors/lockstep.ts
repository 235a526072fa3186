// Two executors side by side: each runs the same plan on its own copy of the state, one op at a
// time, and everything an op has written is compared by bits. It stops at the first difference,
// where the cause still is what was just run.
import type { LoadedPlan, Regions, Segment } from './executor.ts';
import type { PlanOp } from '../plan/plan.ts';
import { elementsOf, nameOf, writtenBy } from './written.ts';
import type { At } from './written.ts';

/** One of the two: its plan, loaded, and memory of its own for everything that is written. */
export interface Side {
  readonly loaded: LoadedPlan;
  readonly regions: Regions;
}

/** Where the executors part. Bit patterns are written as hexadecimal numbers of 32 bits. */
export interface Difference {
  /** The step, from 0. */
  readonly step: number;
  /** What computed it. */
  readonly op: string;
  /** The layer that the op belongs to. */
  readonly layer: string;
  /** Of the element, in the op's output. */
  readonly index: number;
  /** The bits on one side, in hexadecimal … */
  readonly native: string;
  /** … and on the other. */
  readonly reference: string;
}

export interface Comparison {
  readonly steps: number;
  readonly opsCompared: number;
  readonly valuesCompared: number;
  readonly firstDifference: Difference | undefined;
}

/** Runs the steps of a segment on both; pauses after each step. */
export function* lockstep(
  native: Side,
  reference: Side,
  segment: Segment,
): Generator<undefined, Comparison> {
  const { plan } = native.loaded;
  let opsCompared = 0;
  let valuesCompared = 0;
  let { cursor, epoch } = segment;
  for (let done = 0; done < segment.steps; done++) {
    const n = Math.min(segment.batchSize, segment.rows - cursor);
    const tableRow = segment.tableRow + done;
    const at: At = { tableRow, cursor, n };
    const one = { ...segment, steps: 1, step: segment.step + done, cursor, epoch, tableRow };
    let failed = false;
    for (const [firstOp, op] of plan.ops.entries()) {
      // It is not run, and has written nothing.
      if (failed && op.guard) continue;
      const part = { ...one, firstOp, opCount: 1 };
      const ours = native.loaded.run(native.regions, part);
      const theirs = reference.loaded.run(reference.regions, part);
      const found = compare(native, reference, op, at, ours.why === theirs.why);
      opsCompared += 1;
      valuesCompared += found.values;
      if (found.difference) {
        const names = { op: nameOf(op), layer: op.layer };
        const firstDifference = { step: one.step, ...names, ...found.difference };
        return { steps: done, opsCompared, valuesCompared, firstDifference };
      }
      failed ||= ours.why !== 'done';
    }
    // Both refuse the step: training would end here.
    if (failed) return { steps: done, opsCompared, valuesCompared, firstDifference: undefined };
    cursor += n;
    if (cursor >= segment.rows) {
      cursor = 0;
      epoch += 1;
    }
    yield;
  }
  return { steps: segment.steps, opsCompared, valuesCompared, firstDifference: undefined };
}

interface Found {
  readonly values: number;
  readonly difference?: Pick<Difference, 'index' | 'native' | 'reference'>;
}

// All outputs of an op, in order; an index counts through the output it is in.
function compare(native: Side, reference: Side, op: PlanOp, at: At, agree: boolean): Found {
  const { plan } = native.loaded;
  let values = 0;
  for (const value of writtenBy(plan, op)) {
    const ours = bitsOf(elementsOf(plan, native.regions, value, at));
    const theirs = bitsOf(elementsOf(plan, reference.regions, value, at));
    const isFloat = plan.values[value]?.type === 'f32';
    for (let i = 0; i < ours.length; i++) {
      const a = ours[i] ?? 0;
      const b = theirs[i] ?? 0;
      if (a === b || (isFloat && isNaNBits(a) && isNaNBits(b))) continue;
      const difference = { index: i, native: hex(a), reference: hex(b) };
      return { values: values + i + 1, difference };
    }
    values += ours.length;
  }
  // Equal numbers, but only one of the two raised the flag: no element is to blame.
  if (!agree) return { values, difference: { index: -1, native: 'flag', reference: 'flag' } };
  return { values };
}

// Outputs are f32 or i32: four bytes each.
function bitsOf({ buffer, byteOffset, length }: Regions[number]): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length);
}

function isNaNBits(bits: number): boolean {
  return (bits & 0x7fffffff) > 0x7f800000;
}

function hex(bits: number): string {
  return `0x${bits.toString(16).padStart(8, '0')}`;
}
