// One op as a plan of its own: every value lies in a region of its own between canaries, so that a
// test sees all that an op wrote. Fills are made so that a swapped row, block or lane cannot go
// unseen.
import type { Executor, Memory, Segment, Status } from '#lib/executors/executor.ts';
import { sizeAt } from '#lib/graph/shape.ts';
import type { Size } from '#lib/graph/shape.ts';
import type { Plan, PlanOp, PlanValue, Region } from '#lib/plan/plan.ts';

type Data = Float32Array | Int32Array | Uint8Array;

const margin = 16;
const canary = { f32: -7.25e33, i32: 0x5a5a5a5a, u8: 0xa5 } as const;
const typeOf = (data: Data): Region['type'] =>
  data instanceof Float32Array ? 'f32' : data instanceof Int32Array ? 'i32' : 'u8';

export interface OpCase {
  readonly name: string;
  readonly plan: Plan;
  readonly segment: Partial<Segment>;
  /** By value: what it holds before the run. */
  readonly inputs: readonly (Data | undefined)[];
  /** By value: what it must hold afterwards, where the case knows. */
  readonly expected: ReadonlyMap<number, ArrayLike<number>>;
}

/** What a run left behind. */
export interface Outcome {
  readonly status: Status;
  /** By value, the elements of this batch. */
  readonly values: readonly Data[];
  /** Writes outside of outputs, in words. */
  readonly damage: readonly string[];
}

/** Builds a case: values first, then the op, then what is expected. */
export class CaseBuilder {
  readonly n: number;
  readonly capacity: number;
  private readonly values: PlanValue[] = [];
  private readonly regions: Region[] = [];
  private readonly inputs: (Data | undefined)[] = [];
  private readonly expected = new Map<number, ArrayLike<number>>();

  constructor(n = 1, capacity: number = n) {
    this.n = n;
    this.capacity = capacity;
  }

  /** A value that holds `data` before the run; its size is constant unless given. */
  input(data: Data, size: Size = data.length): number {
    this.inputs.push(data);
    return this.value(typeOf(data), size);
  }

  /** A table whose length is known only when its region is bound. */
  table(data: Data): number {
    this.inputs.push(data);
    const type = typeOf(data);
    this.regions.push({ name: 'table', type, moves: 'fixed', width: 0, length: 0 });
    const region = this.regions.length - 1;
    return this.values.push({ name: 'table', type, size: 0, region, offset: 0 }) - 1;
  }

  output(size: Size, type: 'f32' | 'i32' = 'f32'): number {
    this.inputs.push(undefined);
    return this.value(type, size);
  }

  /** An output at the very place of an input. */
  inPlace(input: number): number {
    this.inputs.push(undefined);
    return this.values.push({ ...this.values[input]!, name: `in place of ${input}` }) - 1;
  }

  expect(value: number, elements: ArrayLike<number>): this {
    this.expected.set(value, elements);
    return this;
  }

  build(name: string, op: PlanOp | readonly PlanOp[], segment: Partial<Segment> = {}): OpCase {
    const { capacity, regions, values, inputs, expected } = this;
    const ops = Array.isArray(op) ? (op as PlanOp[]) : [op as PlanOp];
    const plan: Plan = { kind: 'case', capacity, regions, values, ops };
    const whole = { rows: this.n, batchSize: this.n, ...segment };
    return { name, plan, segment: whole, inputs, expected };
  }

  private value(type: Region['type'], size: Size): number {
    const elements = Math.ceil(sizeAt(size, this.capacity) / 16) * 16;
    const name = `v${this.values.length}`;
    this.regions.push({ name, type, moves: 'fixed', width: 0, length: elements + 2 * margin });
    const region = this.regions.length - 1;
    return this.values.push({ name, type, size, region, offset: margin }) - 1;
  }
}

export const oneStep: Segment = {
  steps: 1,
  step: 0,
  rows: 1,
  batchSize: 1,
  cursor: 0,
  epoch: 0,
  seed: [0x12345678, 0x9abcdef0],
  order: -1,
  orderMode: 'keep',
  shuffleSite: 0,
  tableRow: 0,
  threads: 1,
};

/** Runs a case on fresh memory and looks at everything that changed. */
export function runCase(
  executor: Executor,
  { plan, inputs, segment }: OpCase,
  threads = 1,
): Outcome {
  const n = segment.batchSize ?? 1;
  const memories = plan.regions.map((region, r) => {
    const data = inputs[plan.values.findIndex((value) => value.region === r)];
    return fill(executor, region, data);
  });
  const before = memories.map((memory) => memory.slice());
  const loaded = executor.load(plan);
  const status = loaded.run(memories, { ...oneStep, ...segment, threads });
  loaded.release();
  const values = plan.values.map(({ region, offset, size, type }) => {
    const memory = memories[region]!;
    const start = memory.byteOffset + offset * memory.BYTES_PER_ELEMENT;
    const count =
      size === 0 && plan.regions[region]!.length === 0 ? memory.length : sizeAt(size, n);
    if (type === 'f32') return new Float32Array(memory.buffer, start, count);
    if (type === 'i32') return new Int32Array(memory.buffer, start, count);
    return new Uint8Array(memory.buffer, start, count);
  });
  return { status, values, damage: damageOf(plan, inputs, memories, before, n) };
}

function fill(executor: Executor, { type, length }: Region, data: Data | undefined): Memory {
  if (length === 0) return data?.slice() ?? new Float32Array(0);
  const memory = allocate(executor, type, length).fill(canary[type]);
  if (data) memory.set(data, margin);
  return memory;
}

// Through the executor, because a native one asks for aligned memory.
function allocate(executor: Executor, type: Region['type'], length: number): Memory {
  const { buffer, byteOffset } = executor.allocate(length);
  if (type === 'f32') return new Float32Array(buffer, byteOffset, length);
  if (type === 'i32') return new Int32Array(buffer, byteOffset, length);
  return new Uint8Array(buffer, byteOffset, length);
}

/** Elements that changed although no output, nor its padding, lies there. */
function damageOf(
  plan: Plan,
  inputs: OpCase['inputs'],
  memories: readonly Memory[],
  before: readonly Memory[],
  n: number,
): string[] {
  const damage: string[] = [];
  memories.forEach((memory, r) => {
    const output = plan.values.find((value, i) => value.region === r && !inputs[i]);
    const start = output?.offset ?? memory.length;
    const end = output ? start + Math.ceil(sizeAt(output.size, n) / 16) * 16 : memory.length;
    for (let i = 0; i < memory.length; i++) {
      if (i >= start && i < end) continue;
      if (!Object.is(memory[i], before[r]![i])) {
        damage.push(`region ${r} [${i}]: ${before[r]![i]} became ${memory[i]}`);
        break;
      }
    }
  });
  return damage;
}

/** The first difference between two arrays, by bits (NaN equals NaN), or undefined. */
export function difference(got: ArrayLike<number>, needed: ArrayLike<number>): string | undefined {
  if (got.length !== needed.length) return `length ${got.length}, needed ${needed.length}`;
  for (let i = 0; i < got.length; i++) {
    if (Object.is(got[i], needed[i])) continue;
    return `[${i}]: got ${bits(got[i]!)}, needed ${bits(needed[i]!)}`;
  }
  return undefined;
}

const view = new DataView(new ArrayBuffer(4));

function bits(x: number): string {
  view.setFloat32(0, x);
  return `${x} (0x${view.getUint32(0).toString(16).padStart(8, '0')})`;
}
