// What a heap of numbers looks like: computed in float64, for people to read; nothing that trains
// depends on it.

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

/** The statistics of an array. */
export function statisticsOf(values: Float32Array): Statistics {
  let [sum, squares, zeros, finite] = [0, 0, 0, 0];
  let [minimum, maximum] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    finite += 1;
    sum += value;
    squares += value * value;
    if (value === 0) zeros += 1;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const none = finite === 0;
  const mean = sum / finite;
  let deviations = 0;
  for (const value of values) {
    const deviation = value - mean;
    if (Number.isFinite(value)) deviations += deviation * deviation;
  }
  return {
    count: values.length,
    mean,
    standardDeviation: Math.sqrt(deviations / finite),
    minimum: none ? NaN : minimum,
    maximum: none ? NaN : maximum,
    norm: none ? NaN : Math.sqrt(squares),
    rootMeanSquare: Math.sqrt(squares / finite),
    zeros: zeros / values.length,
    nonFinite: values.length - finite,
    histogram: histogramOf(values, none ? 0 : minimum, none ? 0 : maximum),
  };
}

function histogramOf(values: Float32Array, minimum: number, maximum: number): Histogram {
  const width = (maximum - minimum) / bins;
  const counts = new Uint32Array(bins);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const bin = width > 0 ? Math.min(bins - 1, Math.floor((value - minimum) / width)) : 0;
    // `bin` is below `bins`.
    counts[bin]! += 1;
  }
  return { edges: Float64Array.from({ length: bins + 1 }, (_, i) => minimum + i * width), counts };
}

/** Norm of the difference of two arrays. */
export function distance(a: Float32Array, b: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    squares += difference * difference;
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
export function slopesOf(answers: Float32Array, slopes: Float32Array, units: number): Slopes {
  const alive = new Uint8Array(units);
  let saturated = 0;
  slopes.forEach((slope, i) => {
    if (slope === 0 && answers[i] === 0) return;
    alive[i % units] = 1;
    if (Math.abs(slope) < flat && !Number.isNaN(answers[i])) saturated += 1;
  });
  const dead = alive.reduce((sum, one) => sum + 1 - one, 0);
  return { dead: dead / units, saturated: saturated / slopes.length };
}
