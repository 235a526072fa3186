// The activation that does nothing: of regression outputs and of logits.
import type { ActivationFunction } from './activation.ts';

/**
 * y = x
 * @example
 * layers.dense({ units: 1, activation: activations.linear() });
 */
export function linear(): ActivationFunction {
  return (x) => x;
}
