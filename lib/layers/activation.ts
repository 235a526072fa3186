// An activation as a layer of its own.
import { activate, resolveActivation } from '../activations/resolve.ts';
import type { Activation } from '../activations/activation.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';

export interface ActivationLayerOptions extends LayerOptions {
  /** A name, what a factory of `activations` returned, or a function of one's own. */
  activation: Activation;
}

/**
 * y = activation(x), of x's shape.
 * @throws TypeError or RangeError if the activation is missing or unknown; when the model is
 *   compiled or predicts, if one of one's own changes the shape.
 * @example
 * layers.activation({ activation: (x) => ops.mul(x, ops.sigmoid(x)) });
 */
export function activation(options: ActivationLayerOptions): CallableLayer {
  const given = readLayerOptions('activation', options, { activation: undefined });
  const chosen = resolveActivation('activation: activation', given.value('activation'));
  return defineLayer('activation', given, {
    outputShape: (input) => input,
    append: (x, _, where) => activate(where, chosen, x),
  });
}
