// What a heap of numbers looks like: computed in float64, for people to read; nothing that trains
// depends on it. In slices, so that millions of numbers do not hold up the event loop.
import type { Intake } from '../data/intake.ts';

/** How often numbers fall between neighbouring edges; one more edge than counts. */
export interface Histogram {
  /** 41 numbers from the minimum to the maximum, at equal distances. */
  readonly edges: Float64Array;
  /** 40 counts. */
  readonly counts: Uint32Array;
}

/** Of all finite numbers of an array; NaN where there are none. */
export interface Statistics {
  /** How many numbers there are, finite or not. */
  readonly count: number;
  /** Their sum ÷ how many they are. */
  readonly mean: number;
  /** The root of the mean squared distance from the mean. */
  readonly standardDeviation: number;
  /** The smallest. */
  readonly minimum: number;
  /** The largest. */
  readonly maximum: number;
  /** The root of the sum of squares. */
  readonly norm: number;
  /** The root of the mean of squares: comparable between arrays of different sizes. */
  readonly rootMeanSquare: number;
  /** The share of exact zeros. */
  readonly zeros: number;
  /** How many are NaN or infinite. */
  readonly nonFinite: number;
  /** How they are spread. */
  readonly histogram: Histogram;
}

const bins = 40;
// Elements between two looks at the clock: a fraction of a millisecond.
const slice = 1 << 15;

interface Sums {
  sum: number;
  squares: number;
  zeros: number;
  finite: number;
  minimum: number;
  maximum: number;
}

/** The statistics of an array, in slices. */
export function* statisticsOf(values: Float32Array): Intake<Statistics> {
  const sums = { sum: 0, squares: 0, zeros: 0, finite: 0, minimum: Infinity, maximum: -Infinity };
  for (let start = 0; start < values.length; start += slice) {
    addUp(sums, values.subarray(start, start + slice));
    yield;
  }
  const { sum, squares, zeros, finite } = sums;
  const none = finite === 0;
  const [minimum, maximum] = none ? [NaN, NaN] : [sums.minimum, sums.maximum];
  const mean = sum / finite;
  const histogram = emptyHistogram(none ? 0 : minimum, none ? 0 : maximum);
  let deviations = 0;
  for (let start = 0; start < values.length; start += slice) {
    deviations += spread(histogram, mean, values.subarray(start, start + slice));
    yield;
  }
  return {
    count: values.length,
    mean,
    standardDeviation: Math.sqrt(deviations / finite),
    minimum,
    maximum,
    norm: none ? NaN : Math.sqrt(squares),
    rootMeanSquare: Math.sqrt(squares / finite),
    zeros: zeros / values.length,
    nonFinite: values.length - finite,
    histogram,
  };
}

function addUp(sums: Sums, values: Float32Array): void {
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    sums.finite += 1;
    sums.sum += value;
    sums.squares += value * value;
    if (value === 0) sums.zeros += 1;
    if (value < sums.minimum) sums.minimum = value;
    if (value > sums.maximum) sums.maximum = value;
  }
}

function emptyHistogram(minimum: number, maximum: number): Histogram {
  const width = (maximum - minimum) / bins;
  return {
    edges: Float64Array.from({ length: bins + 1 }, (_, i) => minimum + i * width),
    counts: new Uint32Array(bins),
  };
}

// Counts the values into their bins; gives the sum of their squared distances from the mean.
function spread({ edges, counts }: Histogram, mean: number, values: Float32Array): number {
  const minimum = edges[0] ?? 0;
  const width = (edges[1] ?? 0) - minimum;
  let squares = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    squares += (value - mean) * (value - mean);
    const bin = width > 0 ? Math.min(bins - 1, Math.floor((value - minimum) / width)) : 0;
    // `bin` is below `bins`.
    counts[bin]! += 1;
  }
  return squares;
}

/** Norm of the difference of two arrays, in slices. */
export function* distance(a: Float32Array, b: Float32Array): Intake<number> {
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    squares += difference * difference;
    if (i % slice === slice - 1) yield;
  }
  return Math.sqrt(squares);
}

/** Slopes below this count as flat: 4 % of the steepest sigmoid. */
const flat = 0.01;

/** What answers and slopes of an activation say: rows of `units`, y and dy/dx. */
export interface Slopes {
  /** The share of units that answer 0 with slope 0 in every row: nothing flows back there. */
  readonly dead: number;
  /** The share of elements whose slope is nearly 0 although they do not answer 0 with slope 0. */
  readonly saturated: number;
}

/**
 * Dead units and saturated elements. A rectifier rests at 0, and rests well as long as other rows
 * wake it; sigmoid and tanh far out are as flat, in float32 even with slope 0, but not at 0.
 */
export function* slopesOf(
  answers: Float32Array,
  slopes: Float32Array,
  units: number,
): Intake<Slopes> {
  const alive = new Uint8Array(units);
  let saturated = 0;
  for (let i = 0; i < slopes.length; i++) {
    const [slope, answer] = [slopes[i] ?? 0, answers[i] ?? 0];
    if (i % slice === slice - 1) yield;
    if (slope === 0 && answer === 0) continue;
    alive[i % units] = 1;
    if (Math.abs(slope) < flat && !Number.isNaN(answer)) saturated += 1;
  }
  const dead = alive.reduce((sum, one) => sum + 1 - one, 0);
  return { dead: dead / units, saturated: saturated / slopes.length };
}
