// Keeps the weights of each unit on a sphere: only their direction is learned.
import { readOptions } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { add, div } from '../graph/ops.ts';
import { normEpsilon, readAxis, normsOf } from './along.ts';
import type { AlongOptions } from './along.ts';
import type { ConstraintDefinition } from './constraint.ts';

/**
 * w ÷ (r + 1e-7), r = √Σw² along the axes.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the model is compiled, if
 *   a weight has no such axis.
 * @example
 * layers.dense({ units: 8, kernelConstraint: constraints.unitNorm({ axis: 0 }) });
 */
export function unitNorm(options?: AlongOptions): ConstraintDefinition {
  const given = readOptions('unitNorm', options, { axis: 0 });
  const axis = readAxis('unitNorm', given.value('axis'));
  return remember('constraints', given, {
    name: 'unitNorm',
    project: (w) => div(w, add(normsOf('unitNorm', w, axis), normEpsilon)),
  });
}
