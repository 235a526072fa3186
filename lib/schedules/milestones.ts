// Updates at which a rate changes: an ascending list of them, and where in it a step stands.
import { needArray, needNumber } from '../data/check.ts';
import { rangeError } from '../errors.ts';

const most = 10_000;

/** Checks and copies a list of steps: integers of at least 0, each above the one before. */
export function needSteps(where: string, name: string, value: unknown): readonly number[] {
  const steps = needArray(where, name, value, most, 'steps, in ascending order').map((step, i) =>
    needNumber(where, `${name}[${i}]`, step, { integer: true, min: 0 }),
  );
  steps.forEach((step, i) => {
    const before = steps[i - 1] ?? -1;
    if (step > before) return;
    throw rangeError(where, `${name}[${i}]: got ${step} behind ${before}, needed ascending steps`);
  });
  return Object.freeze(steps);
}

/** How many of the milestones are at most `step`, by bisection. */
export function passed(milestones: readonly number[], step: number): number {
  let low = 0;
  let high = milestones.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((milestones[middle] ?? Infinity) <= step) low = middle + 1;
    else high = middle;
  }
  return low;
}
