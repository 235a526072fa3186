// Looks at what a user passed for x, y or weights and settles its shape against what the model
// needs, without reading the elements: that is `intake`. Every mistake that shows from outside is
// an error here, before anything changes, and names the argument, what was got and what was needed.
import { needArray, needNumber } from './check.ts';
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import { readingError } from './guard.ts';
import { isTensor } from './tensor.ts';
import { isTypedNumbers, plainView } from './typed.ts';
import type { TypedNumbers } from './typed.ts';

/** What the model needs of one argument. */
export interface Need {
  /** The call: `fit`. */
  readonly where: string;
  /** The argument: `x`, `y`, `sampleWeight`. */
  readonly argument: string;
  /** The shape of one sample. */
  readonly shape: readonly number[];
  /**
   * `input` keeps u8; `labels` (below `classes`) and `indices` become i32; the rest f32, a `mask`
   * from 0 and 1 or false and true.
   */
  readonly kind: 'input' | 'indices' | 'target' | 'labels' | 'weights' | 'mask';
  readonly classes?: number;
  /** How many samples there must be; absent: any number but 0. */
  readonly rows?: number;
  /** The argument that has so many: `x`, or the first of several inputs, `x[0]`. */
  readonly rowsOf?: string;
  /** Always a private copy in f32: the samples are read where they stand, not gathered. */
  readonly direct?: true;
  /** Of labels: 0 for each stretch of them that may be any numbers, as they do not count. */
  readonly mask?: Float32Array;
}

export type Numbers = TypedNumbers | readonly number[];

/** What was given: flat numbers, with a shape if it came with one, or nested arrays. */
export type Given =
  | { readonly form: 'flat'; readonly data: Numbers; readonly shape?: readonly number[] }
  | {
      readonly form: 'nested';
      readonly data: readonly unknown[];
      readonly shape: readonly number[];
    };

export interface Described {
  readonly need: Need;
  readonly given: Given;
  readonly rows: number;
  /** Elements of one sample. */
  readonly width: number;
}

const depthMax = 8;
const axesMax = 64;
const rowsMax = 2 ** 31 - 1;

/** Settles rows and shape, or throws. */
export function describe(value: unknown, need: Need): Described {
  try {
    return settle(look(value, need), need);
  } catch (error) {
    throw readingError(error, need.where, need.argument);
  }
}

/** The same for the first of several shapes that suits; if none does, the first is asked for. */
export function describeFirst(
  value: unknown,
  need: Need,
  shapes: readonly (readonly number[])[],
): Described {
  try {
    const given = look(value, need);
    const fitting = shapes.find((shape) => fits(given, { ...need, shape }));
    return settle(given, { ...need, shape: fitting ?? shapes[0] ?? need.shape });
  } catch (error) {
    throw readingError(error, need.where, need.argument);
  }
}

function fits({ data, shape }: Given, need: Need): boolean {
  if (shape && shape.length > 1) return trimmed(shape.slice(1)) === trimmed(need.shape);
  return data.length === (need.rows ?? 0) * need.shape.reduce((product, n) => product * n, 1);
}

function settle(given: Given, need: Need): Described {
  const width = need.shape.reduce((product, size) => product * size, 1);
  const rows = given.shape
    ? shapedRows(given.shape, need)
    : flatRows(given.data.length, width, need);
  if (rows === 0) throw rangeError(need.where, `${need.argument} is empty, needed ${wanted(need)}`);
  if (need.rows !== undefined && rows !== need.rows) {
    const needed = `needed ${need.rows}, as many as ${need.rowsOf ?? 'x'}`;
    throw rangeError(need.where, `${need.argument} has ${rows} samples, ${needed}`);
  }
  if (rows > rowsMax) {
    throw rangeError(need.where, `${need.argument} has ${rows} samples, needed at most ${rowsMax}`);
  }
  return { need, given, rows, width };
}

function look(value: unknown, need: Need): Given {
  const { where, argument } = need;
  if (isTypedNumbers(value)) return { form: 'flat', data: live(value, need) };
  if (isTensor(value)) {
    const { data: own, shape: sizes } = value as { data: unknown; shape: unknown };
    const data = isTypedNumbers(own) ? live(own, need) : (own as readonly number[]);
    const shape = needArray(where, `${argument}.shape`, sizes, axesMax, 'sizes').map((size) =>
      needNumber(where, `${argument}.shape`, size, { integer: true, min: 0 }),
    );
    if (shape.reduce((product, size) => product * size, 1) !== data.length) {
      const got = `shape ${shapeText(shape)} over ${data.length} numbers`;
      throw rangeError(where, `${argument} does not fill its shape: got ${got}`);
    }
    return { form: 'flat', data, shape };
  }
  if (!Array.isArray(value)) {
    const needed = 'needed a tensor, a typed array of numbers, or arrays of numbers';
    throw typeError(where, `${argument}: got ${valueText(value)}, ${needed}`);
  }
  const shape = nestedShape(value as readonly unknown[], need);
  if (shape.length === 1) return { form: 'flat', data: value as readonly number[] };
  return { form: 'nested', data: value as readonly unknown[], shape };
}

function live(view: TypedNumbers, { where, argument }: Need): TypedNumbers {
  const plain = plainView(view);
  if (plain) return plain;
  throw typeError(where, `${argument}: its buffer is detached or was shrunk`);
}

// The shape along the first elements; `intake` finds where later ones differ.
function nestedShape(value: readonly unknown[], need: Need): number[] {
  const shape: number[] = [];
  let inner: unknown = value;
  while (Array.isArray(inner)) {
    if (shape.length === depthMax) {
      const problem = `${need.argument} is nested more than ${depthMax} deep, or holds itself`;
      throw typeError(need.where, `${problem}, needed ${wanted(need)}`);
    }
    shape.push(inner.length);
    if (inner.length === 0) return shape;
    inner = (inner as readonly unknown[])[0];
  }
  if (isTypedNumbers(inner)) shape.push(live(inner, need).length);
  else if (typeof inner !== 'number' && !(need.kind === 'mask' && typeof inner === 'boolean')) {
    const at = `${need.argument}${'[0]'.repeat(shape.length)}`;
    throw typeError(need.where, `${at}: got ${valueText(inner)}, needed a number`);
  }
  return shape;
}

function flatRows(length: number, width: number, need: Need): number {
  if (width === 0 ? length === 0 : length % width === 0) {
    const rows = width === 0 ? 0 : length / width;
    if (need.rows === undefined || rows === need.rows) return rows;
  }
  const { where, argument, rows } = need;
  const count = rows === undefined ? `a multiple of ${width}` : String(rows * width);
  const hint = targetHint(rows === undefined ? undefined : length / rows, need);
  throw rangeError(
    where,
    `${argument} has ${length} numbers, needed ${count} (${wanted(need)})`,
    hint,
  );
}

// Sizes of 1 at the end do not matter: [n] and [n, 1] are the same samples.
function shapedRows(shape: readonly number[], need: Need): number {
  const [rows, ...sample] = shape;
  if (rows !== undefined && trimmed(sample) === trimmed(need.shape)) return rows;
  throw rangeError(
    need.where,
    `${need.argument} has shape ${shapeText(shape)}, needed ${wanted(need)}`,
    shapeHint(shape, need),
  );
}

function trimmed(shape: readonly number[]): string {
  return shape.join().replace(/(^|,)1(,1)*$/, '');
}

function shapeHint(shape: readonly number[], need: Need): string | undefined {
  const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  const sample = shape.slice(1);
  const hint = targetHint(product(sample), need);
  if (hint !== undefined) return hint;
  if (trimmed(shape) === trimmed(need.shape)) {
    return `Is it one sample? Then pass it with shape ${shapeText([1, ...shape])}.`;
  }
  if (need.kind === 'input' && product(sample) === product(need.shape)) {
    return need.shape.length === 1
      ? 'Flatten the samples first, or begin with a flatten layer?'
      : `Lay shape ${shapeText([-1, ...need.shape])} over the same numbers with tensor()?`;
  }
  return undefined;
}

// Class numbers where one-hot rows are needed, or the other way round, deserve their own words.
function targetHint(perSample: number | undefined, need: Need): string | undefined {
  if (need.kind === 'labels' && need.classes !== undefined && perSample === need.classes) {
    return 'Are these one-hot rows? They go with the loss categoricalCrossentropy.';
  }
  const classes = need.shape.at(-1) ?? 1;
  if (need.kind === 'target' && classes > 1 && perSample === 1) {
    return 'Are these class numbers? They go with the loss sparseCategoricalCrossentropy.';
  }
  return undefined;
}

/** The shape that is needed, in words. */
function wanted({ shape, kind, classes, rows }: Need): string {
  const first = rows === undefined ? -1 : rows;
  const text = shapeText([first, ...shape]);
  return kind === 'labels' ? `${text} class numbers below ${classes ?? 0}` : text;
}
