// The numbers of a step: what an optimizer's rule reads besides weights and gradients. Computed in
// float64 from the count of steps alone, so that a run may be cut and resumed anywhere.
import { rangeError, valueText } from '../errors.ts';
import type { OptimizerDefinition } from './optimizer.ts';

const float32Max = 3.4028234663852886e38;

/** The learning rate of a step, the first of which is 1. */
export function rateAt({ name, options }: OptimizerDefinition, step: number): number {
  const { learningRate } = options;
  if (typeof learningRate === 'number') return learningRate;
  const rate: unknown = learningRate.at(step - 1);
  if (typeof rate === 'number' && rate >= 0 && rate <= float32Max) return rate;
  const at = `learningRate: the schedule "${learningRate.name}" gave ${valueText(rate)}`;
  throw rangeError(name, `${at} at step ${step - 1}, needed a number >= 0`);
}

/** Writes the numbers of a step to `out`, in the order of the optimizer's `scalars`. */
export function numbersAt(optimizer: OptimizerDefinition, step: number, out: Float64Array): void {
  optimizer.scalarsAt(step, rateAt(optimizer, step), out);
}

/**
 * Whether the numbers rise or fall with the step but never turn, so that numbers which are equal at
 * two steps are equal at all between them.
 */
export function isMonotone({ options }: OptimizerDefinition): boolean {
  return typeof options.learningRate === 'number';
}
