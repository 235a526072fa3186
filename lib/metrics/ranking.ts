// Areas under the curves of a ranking, from the scores of all positives and all negatives. Nothing
// is cut into bins: every distinct score is a threshold, and equal scores are one.
import { sliceLength } from './metric.ts';
import type { Sliced } from './metric.ts';

export type Curve = 'roc' | 'pr';

/**
 * Thresholds fall from above the highest score; t and f count positives and negatives at or above.
 * - `roc`: Σ Δf · (t before + t) ÷ 2, by trapezoids, ÷ (positives · negatives). This is how likely
 *   a positive has a higher score than a negative, ties counting ½. The sum is of whole numbers.
 * - `pr`: Σ Δt · t ÷ (t + f), ÷ positives: the average precision, a sum of rectangles because
 *   precision does not run straight between two thresholds (Davis and Goadrich, 2006).
 *
 * NaN where the area does not exist: no positives, for `roc` no negatives, or a score is NaN.
 */
export function* areaUnder(curve: Curve, positives: Float32Array, negatives: Float32Array): Sliced {
  const [p, q] = [yield* ascending(positives), yield* ascending(negatives)];
  // The sort puts NaN last.
  if (Number.isNaN(p.at(-1)) || Number.isNaN(q.at(-1))) return NaN;
  let [i, j, area] = [p.length, q.length, 0];
  for (let steps = 1; i > 0 || j > 0; steps++) {
    const score = Math.max(p[i - 1] ?? -Infinity, q[j - 1] ?? -Infinity);
    const [above, wrongAbove] = [p.length - i, q.length - j];
    while (i > 0 && p[i - 1] === score) i--;
    while (j > 0 && q[j - 1] === score) j--;
    const [right, wrong] = [p.length - i, q.length - j];
    if (curve === 'roc') area += (wrong - wrongAbove) * (above + right);
    else area += (right - above) * (right / (right + wrong));
    if (steps % sliceLength === 0) yield;
  }
  return area / (curve === 'roc' ? 2 * p.length * q.length : p.length);
}

const runLength = sliceLength >> 2;

/** Sorts numbers, NaN last; the array is used as space. Runs first, then merges of neighbours. */
export function* ascending(numbers: Float32Array): Sliced<Float32Array> {
  const { length } = numbers;
  for (let start = 0; start < length; start += runLength) {
    numbers.subarray(start, start + runLength).sort();
    yield;
  }
  let [from, to] = [numbers, length > runLength ? new Float32Array(length) : numbers];
  for (let width = runLength; width < length; width *= 2) {
    for (let start = 0; start < length; start += 2 * width) {
      const middle = Math.min(start + width, length);
      yield* merge(from, to, start, middle, Math.min(middle + width, length));
    }
    [from, to] = [to, from];
  }
  return from;
}

// Two sorted stretches, [start, middle) and [middle, end), into one at the same place. What is read
// beyond a stretch is not used, hence `!`.
function* merge(
  from: Float32Array,
  to: Float32Array,
  start: number,
  middle: number,
  end: number,
): Sliced<void> {
  let [a, b] = [start, middle];
  for (let i = start; i < end; i++) {
    const [left, right] = [from[a]!, from[b]!];
    // A NaN on the left is behind every number on the right.
    const first = a < middle && (b >= end || left <= right || Number.isNaN(right));
    to[i] = first ? left : right;
    if (first) a++;
    else b++;
    if (i % sliceLength === sliceLength - 1) yield;
  }
}
