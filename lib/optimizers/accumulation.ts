// Gradient accumulation: k batches, then one update with the mean of their gradients, for batches
// larger than memory. It is one more slot per weight, the sum of gradients since the last update,
// and one more number per step, which says whether this step updates. Every step runs the same
// plan, so a run is cut, resumed and compared as ever.
import type { SharedOptions } from './optimizer.ts';

/** The slot that holds the sum of the gradients of batches that wait for their update. */
export const gradientSum = 'gradientSum';

/** The number of a step that is 1 if it updates, else 0. */
export const applies = 'applies';

/** How many batches make an update. */
export function batchesPerUpdate({ gradientAccumulationSteps = 1 }: SharedOptions): number {
  return gradientAccumulationSteps;
}
