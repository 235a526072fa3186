// The data of a run: x, y and what each sample counts, looked at together, copied together.
import { copy, memoryFor } from '../data/intake.ts';
import type { Allocate, Intake, Taken } from '../data/intake.ts';
import { describe } from '../data/describe.ts';
import type { Described, Need } from '../data/describe.ts';
import { rangeError, shapeText } from '../errors.ts';
import type { LossDefinition } from '../losses/loss.ts';
import type { Network } from './network.ts';

export interface DataSet {
  readonly rows: number;
  readonly x: Taken;
  readonly y: Taken;
  /** One float per sample. */
  readonly weight?: Float32Array;
}

/** What was passed, and under which names. */
export interface Passed {
  readonly where: string;
  readonly x: unknown;
  readonly y: unknown;
  readonly sampleWeight?: unknown;
  /** Default `x` and `y`. */
  readonly names?: readonly [x: string, y: string];
}

export interface DescribedSet {
  readonly x: Described;
  readonly y: Described;
  readonly weight: Described | undefined;
}

/** Settles the shapes of a data set, or throws. */
export function describeSet(passed: Passed, network: Network, loss: LossDefinition): DescribedSet {
  const { where, sampleWeight, names = ['x', 'y'] } = passed;
  const xNeed = { where, argument: names[0], shape: network.inputShape, kind: 'input' } as const;
  const x = describe(passed.x, xNeed);
  const y = describe(passed.y, {
    where,
    argument: names[1],
    rows: x.rows,
    ...targetOf(network, loss),
  });
  const weightNeed: Need = {
    where,
    argument: 'sampleWeight',
    shape: [],
    kind: 'weights',
    rows: x.rows,
  };
  const weight = sampleWeight === undefined ? undefined : describe(sampleWeight, weightNeed);
  return { x, y, weight };
}

function targetOf({ outputShape }: Network, loss: LossDefinition): Pick<Need, 'shape' | 'kind'> {
  if (loss.target === 'same') return { shape: outputShape, kind: 'target' };
  const labels = { shape: outputShape.slice(0, -1), kind: 'labels' } as const;
  return { ...labels, classes: outputShape.at(-1) ?? 1 } as Pick<Need, 'shape' | 'kind'>;
}

/** Copies a data set. */
export function* copySet(set: DescribedSet, allocate: Allocate): Intake<DataSet> {
  const x = yield* copy(set.x, allocate);
  const y = yield* copy(set.y, allocate);
  const weight = set.weight ? yield* copy(set.weight, allocate) : undefined;
  const rows = set.x.rows;
  return { rows, x, y, ...(weight && { weight: weight.data as Float32Array }) };
}

const rowsPerSlice = 1 << 16;

/** Throws if classes cannot be told from targets of this shape. */
export function checkClassWeight(
  weights: ReadonlyMap<number, number>,
  { outputShape }: Network,
  { target }: LossDefinition,
): void {
  const classes = outputShape.at(-1) ?? 1;
  const perRow = outputShape.reduce((product, size) => product * size, 1) / classes;
  if (perRow !== 1) {
    const shape = shapeText([-1, ...outputShape]);
    throw rangeError('fit', `classWeight: got outputs ${shape}, needed one class per sample`);
  }
  const count = target === 'same' && classes === 1 ? 2 : classes;
  for (const label of weights.keys()) {
    if (label < count) continue;
    throw rangeError('fit', `classWeight: got class ${label}, needed 0 to ${count - 1}`);
  }
}

/** The data set with each sample's weight multiplied by that of its class. */
export function* weighClasses(
  set: DataSet,
  weights: ReadonlyMap<number, number>,
  allocate: Allocate,
): Intake<DataSet> {
  const weight = memoryFor('f32', set.rows, allocate) as Float32Array;
  const { data, width, type } = set.y;
  const classes = type === 'i32' ? 1 : width;
  for (let row = 0; row < set.rows; row++) {
    const own = weights.get(classOf(data, row * classes, classes)) ?? 1;
    weight[row] = own * (set.weight?.[row] ?? 1);
    if (row % rowsPerSlice === rowsPerSlice - 1) yield;
  }
  return { ...set, weight };
}

// A class number as it is, 0 or 1 by halves, or the place of the largest of a one-hot row.
function classOf(data: Taken['data'], at: number, classes: number): number {
  const first = data[at] ?? 0;
  if (classes === 1) return data instanceof Float32Array ? Number(first > 0.5) : first;
  let best = 0;
  for (let c = 1; c < classes; c++) if ((data[at + c] ?? 0) > (data[at + best] ?? 0)) best = c;
  return best;
}

/** An order that the executor keeps: samples `first`, `first` + 1, … */
export function orderFrom(first: number, rows: number, allocate: Allocate): Int32Array {
  const order = memoryFor('i32', rows, allocate) as Int32Array;
  for (let i = 0; i < rows; i++) order[i] = first + i;
  return order;
}
