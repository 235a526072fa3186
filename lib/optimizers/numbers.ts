// The numbers of a step: what an update reads besides weights, slots and gradients. Computed in
// float64 from the count of steps alone, so that a run may be cut and resumed anywhere. A step is
// a batch; where gradients are accumulated, an update is several of them.
import { rangeError, valueText } from '../errors.ts';
import { applies, batchesPerUpdate } from './accumulation.ts';
import type { OptimizerDefinition } from './optimizer.ts';

const float32Max = 3.4028234663852886e38;

/** Names of all numbers of a step: first those of the rule. */
export function numberNames({ scalars, options }: OptimizerDefinition): readonly string[] {
  return batchesPerUpdate(options) === 1 ? scalars : [...scalars, applies];
}

/** Writes the numbers of a step, the first of which is 1, in the order of their names. */
export function numbersAt(optimizer: OptimizerDefinition, step: number, out: Float64Array): void {
  const batches = batchesPerUpdate(optimizer.options);
  const update = Math.ceil(step / batches);
  optimizer.scalarsAt(update, rateAt(optimizer, update), out);
  if (batches > 1) out[optimizer.scalars.length] = step % batches === 0 ? 1 : 0;
}

/** The learning rate of an update, the first of which is 1. */
export function rateAt({ name, options }: OptimizerDefinition, update: number): number {
  const { learningRate } = options;
  if (typeof learningRate === 'number') return learningRate;
  const rate: unknown = learningRate.at(update - 1);
  if (typeof rate === 'number' && rate >= 0 && rate <= float32Max) return rate;
  const at = `learningRate: the schedule "${learningRate.name}" gave ${valueText(rate)}`;
  throw rangeError(name, `${at} at step ${update - 1}, needed a number >= 0`);
}

/**
 * Whether the numbers rise or fall with the step but never turn, so that numbers which are equal at
 * two steps are equal at all between them.
 */
export function isMonotone({ options }: OptimizerDefinition): boolean {
  return typeof options.learningRate === 'number' && batchesPerUpdate(options) === 1;
}
