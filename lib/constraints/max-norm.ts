// Keeps the weights of each unit within a ball (Srebro and Shraibman 2005; beside dropout,
// Srivastava et al. 2014).
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { add, div, minimum, mul } from '../graph/ops.ts';
import { normEpsilon, readAxis, normsOf } from './along.ts';
import type { AlongOptions } from './along.ts';
import type { ConstraintDefinition } from './constraint.ts';

export interface MaxNormOptions extends AlongOptions {
  /** At least 0; default 2. */
  maxValue?: number;
}

/**
 * w·(min(r, maxValue) ÷ (r + 1e-7)), r = √Σw² along the axes.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the model is compiled, if
 *   a weight has no such axis.
 * @example
 * layers.dense({ units: 8, kernelConstraint: constraints.maxNorm({ maxValue: 3 }) });
 */
export function maxNorm(options?: MaxNormOptions): ConstraintDefinition {
  const given = readOptions('maxNorm', options, { maxValue: 2, axis: 0 });
  const limit = given.number('maxValue', { min: 0 });
  const axis = readAxis('maxNorm', given.value('axis'));
  return remember('constraints', given, {
    name: 'maxNorm',
    project(w) {
      const norms = normsOf('maxNorm', w, axis);
      return mul(w, div(minimum(norms, limit), add(norms, normEpsilon)));
    },
  });
}
