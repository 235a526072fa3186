// Adam with decoupled weight decay (Loshchilov and Hutter 2019): every weight shrinks by the same
// share, however large its gradients have been.
import { readOptions } from '../data/check.ts';
import { adamDefaults, adamRule } from './adam.ts';
import type { AdamOptions } from './adam.ts';
import { decayWeight } from './define.ts';
import type { OptimizerDefinition } from './optimizer.ts';

/**
 * First w ← w − rate·weightDecay·w, then the rule of `adam`, which does not see the decay. Options
 * and slots are those of adam; `weightDecay` 0.004 unless given, as in Keras (PyTorch: 0.01).
 * Source: Loshchilov and Hutter 2019.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * model.compile({ optimizer: optimizers.adamw({ weightDecay: 0.01 }), loss: 'meanSquaredError' });
 */
export function adamw(options?: AdamOptions): OptimizerDefinition {
  const given = readOptions('adamw', options, { ...adamDefaults, weightDecay: 0.004 });
  return adamRule('adamw', given, decayWeight);
}
