// A tensor is a view: a shape laid over a flat row-major array. It owns nothing and copies nothing,
// so making one, or taking rows of one, costs the same for ten numbers and for ten million.
import { guarded, isArray, needArray, needNumber } from './check.ts';
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import { isTypedNumbers, lengthNow } from './typed.ts';

/** Flat numbers. */
export type NumberArray =
  Float32Array | Float64Array | Int32Array | Uint8Array | Uint32Array | readonly number[];

/** Arrays in arrays of numbers, all of one length on each level. */
export type Nested = readonly number[] | readonly Nested[];

/**
 * A dense row-major array.
 * @example
 * const images = tensor(new Uint8Array(2 * 784), [2, 784]);
 * images.rows(1).shape; // [1, 784]
 */
export interface Tensor<D = Float32Array> {
  /** The sizes; without any the tensor is one number. */
  readonly shape: readonly number[];
  /** The numbers, row-major. */
  readonly data: D;
  /** Rows [start, end) along the first axis, as a view. */
  rows(start: number, end?: number): Tensor<D>;
  /**
   * The numbers as nested arrays; a tensor without axes gives a number.
   * @throws RangeError if it would be more than a million arrays without a number in any.
   */
  toArray(): Nested | number;
}

/** Anything a model accepts; a flat array where the model's input shape settles the rest. */
export type ArrayLike_ = Tensor<NumberArray> | NumberArray | Nested;

/**
 * Lays a shape over flat data, without copying.
 * @example
 * const x = tensor(new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]), [4, 2]);
 */
export function tensor<D extends NumberArray>(data: D, shape: readonly number[]): Tensor<D> {
  const length = guarded('tensor', 'data', () => flatLength(data));
  if (length === undefined) {
    throw typeError('tensor', `got data ${valueText(data)}, needed a typed array or numbers`);
  }
  const sizes = checkedShape(shape);
  const needed = sizes.reduce((product, size) => product * size, 1);
  if (needed !== length) {
    throw rangeError(
      'tensor',
      `data of length ${length} does not fill shape ${shapeText(sizes)}, needed ${needed}`,
    );
  }
  return new DenseTensor(data, Object.freeze(sizes));
}

/** Whether something has the two fields that make a tensor. */
export function isTensor(value: unknown): value is Tensor<NumberArray> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  const { shape, data } = value as Partial<Tensor>;
  return Array.isArray(shape) && flatLength(data) !== undefined;
}

class DenseTensor<D extends NumberArray> implements Tensor<D> {
  readonly shape: readonly number[];
  readonly data: D;

  constructor(data: D, shape: readonly number[]) {
    this.shape = shape;
    this.data = data;
    Object.freeze(this);
  }

  rows(start: number, end: number = this.shape[0] ?? 0): Tensor<D> {
    const [count, ...rest] = this.shape;
    if (count === undefined) throw rangeError('rows', 'the tensor has no axes');
    if (!Number.isInteger(start) || !Number.isInteger(end)) {
      throw typeError('rows', `got ${valueText(start)} to ${valueText(end)}, needed integers`);
    }
    if (start < 0 || end < start || end > count) {
      throw rangeError('rows', `got ${start} to ${end}, needed 0 <= start <= end <= ${count}`);
    }
    const width = rest.reduce((product, size) => product * size, 1);
    const cut = [start * width, end * width] as const;
    // A plain array cannot be viewed in part: its rows are copied.
    const data = isTypedNumbers(this.data) ? this.data.subarray(...cut) : this.data.slice(...cut);
    return new DenseTensor(data as D, Object.freeze([end - start, ...rest]));
  }

  toArray(): Nested | number {
    const { data, shape } = this;
    // Each number stands in at most as many arrays as there are axes; without any, nothing bounds
    // how many there are.
    const arrays = data.length > 0 ? 0 : arraysIn(shape);
    if (arrays > emptyArraysMax) {
      const got = `a tensor of shape ${shapeText(shape)} gives ${arrays} arrays`;
      throw rangeError('toArray', `${got}, needed at most ${emptyArraysMax} where all are empty`);
    }
    const build = (axis: number, start: number, length: number): Nested | number => {
      const size = shape[axis];
      if (size === undefined) return data[start] ?? 0;
      const step = size === 0 ? 0 : length / size;
      return Array.from({ length: size }, (_, i) =>
        build(axis + 1, start + i * step, step),
      ) as Nested;
    };
    return build(0, 0, data.length);
  }
}

const axesMax = 64;
const emptyArraysMax = 1_000_000;

/** How many arrays stand in the nested one of a shape: one, and those of each of its entries. */
function arraysIn([size, ...rest]: readonly number[]): number {
  return size === undefined ? 0 : 1 + size * arraysIn(rest);
}

function flatLength(data: unknown): number | undefined {
  if (isTypedNumbers(data)) return lengthNow(data);
  if (!isArray(data)) return undefined;
  return data.length > 0 && typeof data[0] !== 'number' ? undefined : data.length;
}

function checkedShape(shape: readonly number[]): number[] {
  const range = { integer: true, min: 0, max: Number.MAX_SAFE_INTEGER };
  return needArray('tensor', 'shape', shape, axesMax, 'sizes').map((size, i) =>
    needNumber('tensor', `shape[${i}]`, size, range),
  );
}
