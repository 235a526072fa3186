// The data of a run: x, y and what each sample counts, looked at together, copied together.
import { guarded, isArray, needArray, readOptions } from '../data/check.ts';
import { describe, describeFirst } from '../data/describe.ts';
import type { Described, Need } from '../data/describe.ts';
import { copy, memoryFor } from '../data/intake.ts';
import type { Allocate, Intake, Taken } from '../data/intake.ts';
import { isTensor } from '../data/tensor.ts';
import { isTypedNumbers } from '../data/typed.ts';
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import type { Memory } from '../executors/executor.ts';
import { count, sameShape } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import type { Network, Port } from '../network/network.ts';
import { targetOf } from '../step/compiled.ts';
import type { Compiled } from '../step/compiled.ts';
import { regionOf } from '../step/ports.ts';

export interface DataSet {
  readonly rows: number;
  /** In the order of the network's inputs and outputs. */
  readonly inputs: readonly Taken[];
  readonly targets: readonly Taken[];
  /** One float per sample. */
  readonly weight?: Float32Array;
  /** 1 or 0 for each sample, or for each position of every sample; the axes of these positions. */
  readonly mask?: { readonly data: Float32Array; readonly positions: Shape };
  /** The data of inputs and targets by the names of their regions in a plan. */
  readonly memory: Readonly<Record<string, Memory>>;
}

/** What was passed, and under which names. */
export interface Passed {
  readonly where: string;
  readonly x: unknown;
  readonly y: unknown;
  readonly sampleWeight?: unknown;
  readonly mask?: unknown;
  /** Default `x`, `y`, `sampleWeight` and `mask`. */
  readonly names?: readonly [x: string, y: string, sampleWeight: string, mask: string];
}

export interface DescribedSet {
  readonly rows: number;
  readonly network: Network;
  readonly inputs: readonly Described[];
  readonly targets: readonly Described[];
  readonly weight: Described | undefined;
  readonly mask: Described | undefined;
}

/** Settles the shapes of a data set, or throws. */
export function describeSet(passed: Passed, network: Network, compiled: Compiled): DescribedSet {
  const { where, sampleWeight, names = ['x', 'y', 'sampleWeight', 'mask'] } = passed;
  const inputs = describeInputs(passed.x, network, { where, argument: names[0] });
  const [first] = inputs;
  const [rows, rowsOf] = [first?.rows ?? 0, first?.need.argument ?? names[0]];
  const targets = perPort(passed.y, network.outputs, where, names[1]).map((own, i) => {
    const { shape, type, classes } = targetOf(network, compiled, i);
    const kind = type === 'i32' ? 'labels' : 'target';
    const { value, argument } = own;
    return describe(value, { where, argument, rows, rowsOf, shape, kind, classes });
  });
  const need: Need = { where, argument: names[2], shape: [], kind: 'weights', rows, rowsOf };
  const weight = sampleWeight === undefined ? undefined : describe(sampleWeight, need);
  const own = { ...need, argument: names[3] };
  const mask = passed.mask === undefined ? undefined : describeMask(passed.mask, network, own);
  return { rows, network, inputs, targets, weight, mask };
}

// One number per sample, or per position: the axes that all outputs begin with.
function describeMask(mask: unknown, { outputs }: Network, own: Need): Described {
  const [first = [], ...others] = outputs.map(({ shape }) => shape);
  const shapes = Array.from({ length: first.length + 1 }, (_, axes) => first.slice(0, axes));
  const shared = shapes.filter((shape) =>
    others.every((other) => sameShape(other.slice(0, shape.length), shape)),
  );
  return describeFirst(mask, { ...own, kind: 'mask' }, shared);
}

/** Settles the shapes of the inputs, all of as many samples as the first. */
export function describeInputs(
  x: unknown,
  { inputs }: Network,
  own: Pick<Need, 'where' | 'argument' | 'direct'>,
): readonly Described[] {
  let first: Described | undefined;
  return perPort(x, inputs, own.where, own.argument).map(({ value, argument, port }) => {
    const kind = port.type === 'i32' ? 'indices' : 'input';
    const need: Need = { ...own, argument, shape: port.shape, kind };
    const like = first && { rows: first.rows, rowsOf: first.need.argument };
    const described = describe(value, { ...need, ...like });
    first ??= described;
    return described;
  });
}

interface Passage {
  readonly value: unknown;
  readonly argument: string;
  readonly port: Port;
}

// One value as it is; several as an array in their order, or an object by their names.
function perPort(
  value: unknown,
  ports: readonly Port[],
  where: string,
  argument: string,
): readonly Passage[] {
  const [first] = ports;
  if (first && ports.length === 1) return [{ value, argument, port: first }];
  const names = ports.map(({ name }) => name);
  if (isArray(value)) {
    const list = needArray(where, argument, value, ports.length, `arrays, ${names.join(', ')}`);
    return ports.map((port, i) => ({ value: list[i], argument: `${argument}[${i}]`, port }));
  }
  const single = guarded(where, argument, () => isTypedNumbers(value) || isTensor(value));
  if (typeof value !== 'object' || value === null || single) {
    const list = `an array of ${ports.length} or an object with ${names.join(', ')}`;
    throw typeError(where, `${argument}: got ${valueText(value)}, needed ${list}`);
  }
  const defaults = Object.fromEntries(names.map((name) => [name, undefined]));
  const given = readOptions(`${where}: ${argument}`, value, defaults);
  return ports.map((port) => {
    const { name } = port;
    return { value: given.value(name), argument: `${argument}.${name}`, port };
  });
}

/** Copies a data set. */
export function* copySet(set: DescribedSet, allocate: Allocate): Intake<DataSet> {
  const inputs = yield* copyAll(set.inputs, allocate);
  const mask = set.mask ? yield* copyMask(set.mask, allocate) : undefined;
  const labelled = set.targets.map((own) =>
    mask ? { ...own, need: { ...own.need, mask: mask.data } } : own,
  );
  const targets = yield* copyAll(labelled, allocate);
  const weight = set.weight ? yield* copy(set.weight, allocate) : undefined;
  const { network, rows } = set;
  const memory = Object.fromEntries([
    ...inputs.map(({ data }, i) => [regionOf('x', network.inputs, i), data] as const),
    ...targets.map(({ data }, i) => [regionOf('y', network.outputs, i), data] as const),
  ]);
  return {
    rows,
    inputs,
    targets,
    memory,
    ...(weight && { weight: weight.data as Float32Array }),
    ...(mask && { mask }),
  };
}

function* copyMask(described: Described, allocate: Allocate): Intake<NonNullable<DataSet['mask']>> {
  const { where, argument, shape: positions } = described.need;
  const { data } = yield* copy(described, allocate);
  if (yield* hasOne(data as Float32Array)) return { data: data as Float32Array, positions };
  throw rangeError(where, `${argument}: got only 0, needed a 1 where something counts`);
}

/** Whether something counts. */
export function* hasOne(mask: Float32Array): Intake<boolean> {
  for (let start = 0; start < mask.length; start += rowsPerSlice) {
    if (mask.subarray(start, start + rowsPerSlice).includes(1)) return true;
    yield;
  }
  return false;
}

/** Copies several arrays, one after the other. */
export function* copyAll(list: readonly Described[], allocate: Allocate): Intake<Taken[]> {
  const taken: Taken[] = [];
  for (const described of list) taken.push(yield* copy(described, allocate));
  return taken;
}

const rowsPerSlice = 1 << 16;

/** Throws if classes cannot be told from targets of this shape. */
export function checkClassWeight(
  weights: ReadonlyMap<number, number>,
  network: Network,
  compiled: Compiled,
): void {
  const [output] = network.outputs;
  if (!output || network.outputs.length > 1) {
    const got = `got a model of ${network.outputs.length} outputs`;
    throw rangeError('fit', `classWeight: ${got}, needed one`, 'Use sampleWeight.');
  }
  const { shape } = output;
  const classes = shape.at(-1) ?? 1;
  if (count(shape) !== classes) {
    const text = shapeText([-1, ...shape]);
    throw rangeError('fit', `classWeight: got outputs ${text}, needed one class per sample`);
  }
  const labels = targetOf(network, compiled, 0).type === 'i32';
  const known = !labels && classes === 1 ? 2 : classes;
  for (const label of weights.keys()) {
    if (label < known) continue;
    throw rangeError('fit', `classWeight: got class ${label}, needed 0 to ${known - 1}`);
  }
}

/**
 * The data set with each sample's weight multiplied by that of its class.
 * @throws RangeError if the target of a sample that counts tells no class.
 */
export function* weighClasses(
  set: DataSet,
  weights: ReadonlyMap<number, number>,
  allocate: Allocate,
): Intake<DataSet> {
  const weight = memoryFor('f32', set.rows, allocate) as Float32Array;
  const classOf = classesOf(set);
  for (let row = 0; row < set.rows; row++) {
    const given = set.weight?.[row] ?? 1;
    // Nobody looks at the target of a sample that weighs 0.
    weight[row] = given === 0 ? 0 : given * (weights.get(classOf(row)) ?? 1);
    if (row % rowsPerSlice === rowsPerSlice - 1) yield;
  }
  return { ...set, weight };
}

// The class of a sample: a class number as it is; in a column 1, and 0 for 0 or -1, which losses of
// margins take; the place of the largest of a one-hot row. NaN, no class, where nothing counts.
function classesOf({ targets: [targets], mask, rows }: DataSet): (row: number) => number {
  if (!targets) throw new Error('fit: no targets');
  const { data, width, type } = targets;
  if (type === 'i32') return (row) => data[row] ?? NaN;
  // The mask is of samples or of single numbers: more than one class per sample is refused before.
  const units = mask ? mask.data.length / rows : 1;
  const counts = (row: number, c: number): boolean =>
    !mask || mask.data[row * units + (c % units)] === 1;
  return (row) => {
    let [best, top] = [NaN, -Infinity];
    let [alone, counting] = [false, false];
    for (let c = 0; c < width; c++) {
      if (!counts(row, c)) continue;
      counting = true;
      const own = data[row * width + c] ?? NaN;
      if (own === top) alone = false;
      if (!(own > top)) continue;
      [best, top] = [c, own];
      alone = true;
    }
    if (!counting) return NaN;
    if (width > 1 && alone) return best;
    if (width === 1 && (top === 1 || top === 0 || top === -1)) return Math.max(top, 0);
    throw noClass(row, width === 1 ? (data[row] ?? NaN) : undefined);
  };
}

function noClass(row: number, own: number | undefined): RangeError {
  const column = own !== undefined && `got ${valueText(own)}, needed a class: 0, 1, or -1 for 0`;
  const problem = column || 'got no largest number, needed one that stands alone, the class';
  return rangeError('fit', `classWeight: y[${row}]: ${problem}`, 'Weigh it with sampleWeight?');
}

/** An order that the executor keeps: samples `first`, `first` + 1, … */
export function orderFrom(first: number, rows: number, allocate: Allocate): Int32Array {
  const order = memoryFor('i32', rows, allocate) as Int32Array;
  for (let i = 0; i < rows; i++) order[i] = first + i;
  return order;
}
