// Weights as users see them: named copies out, and in again after everything about them was
// checked.
import { needArray, needNumber, sizeRange } from '../data/check.ts';
import { readingError } from '../data/guard.ts';
import { isTypedNumbers, plainView } from '../data/typed.ts';
import { didYouMean, rangeError, shapeText, typeError, valueText } from '../errors.ts';
import { sameShape } from '../graph/shape.ts';
import type { Core } from './core.ts';
import type { Network, NetworkWeight } from '../network/network.ts';

/** A weight: `dense/kernel`, its shape, its numbers row by row. */
export interface NamedArray {
  /** The layer's name and the weight's: `dense/kernel`. */
  readonly name: string;
  /** Of `dense/kernel` [in, units]. */
  readonly shape: readonly number[];
  /** The numbers, row-major; a copy. */
  readonly data: Float32Array;
}

export function getWeights({ network, state }: Core): NamedArray[] {
  const weights = state.readable();
  return network.weights.map(({ name, shape, offset, size }) => ({
    name,
    shape: [...shape],
    data: new Float32Array(weights.subarray(offset, offset + size)),
  }));
}

export function setWeights(core: Core, given: unknown): void {
  // Reading the arrays may run their owner's code; the lock keeps it from training.
  const unlock = core.state.lock('setWeights');
  try {
    replaceWeights(core, given);
  } finally {
    unlock();
  }
}

/** The same for who holds the lock. */
export function replaceWeights(core: Core, given: unknown): void {
  try {
    const arrays = readArrays(core, given);
    core.state.beforeWrite();
    for (const { name, offset } of core.network.weights) {
      const numbers = arrays.get(name);
      if (numbers) core.state.weights.set(numbers, offset);
    }
  } catch (error) {
    throw readingError(error, 'setWeights', 'weights');
  }
}

const weightsMax = 1 << 20;

function readArrays({ network }: Core, given: unknown): ReadonlyMap<string, Float32Array> {
  const list = needArray('setWeights', 'weights', given, weightsMax, 'weights as of getWeights()');
  const arrays = new Map<string, Float32Array>();
  list.forEach((entry, i) => {
    const weight = weightOf(network, entry, i);
    if (arrays.has(weight.name)) throw rangeError('setWeights', `got ${weight.name} twice`);
    arrays.set(weight.name, numbersOf(weight, entry as Partial<NamedArray>));
  });
  const missing = network.weights.filter(({ name }) => !arrays.has(name));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    throw rangeError('setWeights', `got no ${names}, needed every weight of the model`);
  }
  return arrays;
}

function weightOf(network: Network, entry: unknown, i: number): NetworkWeight {
  const name: unknown = (entry as Partial<NamedArray> | null | undefined)?.name;
  if (typeof name !== 'string') {
    const needed = 'needed { name, shape, data }';
    throw typeError('setWeights', `weights[${i}]: got ${valueText(entry)}, ${needed}`);
  }
  const found = network.named.get(name);
  if (found) return found;
  const known = [...network.named.keys()];
  const list = known.length === 0 ? 'the model has none' : `needed one of ${known.join(', ')}`;
  const problem = `weights[${i}]: unknown name ${valueText(name)}, ${list}`;
  throw rangeError('setWeights', problem, didYouMean(name, known));
}

// A copy of the numbers of one entry, checked against the weight's shape.
function numbersOf({ name, shape, size }: NetworkWeight, entry: Partial<NamedArray>): Float32Array {
  const got: unknown = entry.shape;
  const sizes = needArray('setWeights', `${name}: shape`, got, 64, 'sizes').map((own, i) =>
    needNumber('setWeights', `${name}: shape[${i}]`, own, sizeRange),
  );
  if (!sameShape(sizes, shape)) {
    const texts = `got shape ${shapeText(sizes)}, needed ${shapeText(shape)}`;
    throw rangeError('setWeights', `${name}: ${texts}`);
  }
  const { data } = entry as { data: unknown };
  const numbers = isTypedNumbers(data) ? plainView(data) : data;
  if (!isTypedNumbers(numbers) && !Array.isArray(numbers)) {
    throw typeError('setWeights', `${name}: got data ${valueText(data)}, needed ${size} numbers`);
  }
  const list = numbers as ArrayLike<unknown>;
  if (list.length !== size) {
    throw rangeError('setWeights', `${name}: got ${list.length} numbers, needed ${size}`);
  }
  const copy = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const value = list[i];
    if (typeof value !== 'number') {
      const at = `${name}[${i}]`;
      throw typeError('setWeights', `${at}: got ${valueText(value)}, needed a number`);
    }
    copy[i] = value;
  }
  return copy;
}
