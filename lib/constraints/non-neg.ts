// Keeps weights from falling below 0.
import { readOptions } from '../data/check.ts';
import type { NoOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { maximum } from '../graph/ops.ts';
import type { ConstraintDefinition } from './constraint.ts';

/**
 * max(w, 0) for every element.
 * @example
 * layers.dense({ units: 8, kernelConstraint: constraints.nonNeg() });
 */
export function nonNeg(options?: NoOptions): ConstraintDefinition {
  const given = readOptions('nonNeg', options, {});
  return remember('constraints', given, { name: 'nonNeg', project: (w) => maximum(w, 0) });
}
