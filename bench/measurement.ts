// One number of a bench, as it stands on a line of JSON, and what is computed from many. A machine
// like CI's is noisy: every number is the median of several windows and carries its spread, and
// only numbers of one run may be compared.
import { executorInfo } from 'bitgrad';

export interface Measurement {
  readonly workload: string;
  /** Who was measured, where others are measured too. */
  readonly peer?: string;
  readonly executor: string;
  readonly isa: string;
  readonly threads: number;
  /** Of samples_s, GFLOPS and GBps more is better, of the others less. */
  readonly metric: 'samples_s' | 'GFLOPS' | 'GBps' | 'us_p50' | 'us_step' | 'ms' | 'MB' | 'ratio';
  /** The median. */
  readonly value: number;
  /** One measurement in ten is below. */
  readonly low: number;
  /** One measurement in ten is above. */
  readonly high: number;
  /** From low to high, as a part of the median. */
  readonly spread: number;
  /** Useful floating-point operations of the matmuls alone. */
  readonly gflops?: number;
  /** Part of the multiply-add peak of as many cores, measured in the same run. */
  readonly share?: number;
  /** Of what is measured in MB: what no implementation can do without. */
  readonly needed?: number;
  /** Of what is measured in MB: the blocks of memory that the library asked for. */
  readonly blocks?: number;
  /** Cores that other processes took meanwhile. */
  readonly others?: number | undefined;
  /** Whether they must have taken some of those that were measured. */
  readonly contended?: boolean;
}

/** How long to measure: windows of so many seconds each. */
export interface Rounds {
  readonly rounds: number;
  readonly seconds: number;
}

/** What was measured, with the executor of this process. */
export function summarize(
  workload: string,
  threads: number,
  metric: Measurement['metric'],
  values: readonly number[],
): Measurement {
  const { executor, isa } = executorInfo();
  return { workload, executor, isa, threads, metric, ...quantiles(values) };
}

/** The median and the spread of some values. */
export function quantiles(
  values: readonly number[],
): Pick<Measurement, 'value' | 'low' | 'high' | 'spread'> {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? NaN;
  const value = median(values);
  const low = Math.min(at(0.1), value);
  const high = Math.max(sorted[Math.ceil((sorted.length - 1) * 0.9)] ?? NaN, value);
  return { value, low, high, spread: (high - low) / value };
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const right = sorted[sorted.length >> 1] ?? NaN;
  const left = sorted[(sorted.length - 1) >> 1] ?? NaN;
  return left + (right - left) / 2;
}

/** The n-th root of the product of n values. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Three digits and a unit of thousands: `1.45 M`, `62.1 k`, `348`, `39.2`. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const [factor, unit] = value >= 999_500 ? [1e6, ' M'] : value >= 9_995 ? [1e3, ' k'] : [1, ''];
  const scaled = value / factor;
  const text = scaled >= 99.95 ? scaled.toFixed(0) : scaled.toPrecision(3);
  return text + unit;
}

/** The measurements among the lines of a text; other lines (npm's, for one) are passed over. */
export function parseLines(text: string): Measurement[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Measurement);
}
