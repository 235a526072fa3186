// Where a functional model begins.
import { inputLayerFor } from './input-layer.ts';
import type { InputLayerOptions } from './input-layer.ts';
import { rootOf } from './symbolic.ts';
import type { SymbolicTensor } from './symbolic.ts';

/**
 * A place for samples of this shape, to call layers on.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * const x = input({ shape: [4] });
 * const y = layers.dense({ units: 1 }).apply(x);
 * const model = functionalModel({ inputs: x, outputs: y });
 */
export function input(options: InputLayerOptions): SymbolicTensor {
  const layer = inputLayerFor('input', options);
  return rootOf(layer.inputShape ?? [], layer.inputType ?? 'f32', layer);
}
