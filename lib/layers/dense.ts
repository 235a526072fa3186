// The fully connected layer: every output sees every input of the last axis.
import { activate, resolveActivation } from '../activations/resolve.ts';
import type { Activation } from '../activations/activation.ts';
import { sizeRange } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import { add, matmul } from '../graph/ops.ts';
import type { Initializer } from '../initializers/resolve.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';
import { readWeight, weightDefaults } from './weight-options.ts';
import type { WeightOptions } from './weight-options.ts';

export interface DenseOptions extends LayerOptions, WeightOptions<'kernel' | 'bias'> {
  /** The size of the output's last axis. */
  units: number;
  /** Applied to x·kernel + bias; default 'linear'. */
  activation?: Activation;
  /** Default true. */
  useBias?: boolean;
  /** Default 'glorotUniform'. */
  kernelInitializer?: Initializer;
  /** Default 'zeros'. */
  biasInitializer?: Initializer;
}

/**
 * y[..., j] = activation(Σ_i x[..., i]·kernel[i, j] + bias[j]).
 * x [n, ..., in], y [n, ..., units]; weights `kernel` [in, units] and `bias` [units].
 * @throws TypeError or RangeError if an option is unknown or wrong; when the model is built, if the
 *   input has no axis to act on; when it is compiled or predicts, if an activation of one's own
 *   changes the shape.
 * @example
 * sequential([layers.dense({ units: 1, inputShape: [2], activation: 'sigmoid' })]);
 */
export function dense(options: DenseOptions): CallableLayer {
  const given = readLayerOptions('dense', options, {
    units: undefined,
    activation: 'linear',
    useBias: true,
    ...weightDefaults('kernel', 'glorotUniform'),
    ...weightDefaults('bias', 'zeros'),
  });
  const units = given.number('units', sizeRange);
  const activation = resolveActivation('dense: activation', given.value('activation'));
  const useBias = given.boolean('useBias');
  const kernel = readWeight('dense', given, 'kernel');
  const bias = readWeight('dense', given, 'bias');
  return defineLayer('dense', given, {
    outputShape(input, where) {
      if (input.length > 0) return [...input.slice(0, -1), units];
      throw rangeError(where, 'expected input [*, size], got [*]', 'Give samples one axis: [1]?');
    },
    weights(input, where) {
      const own = [kernel([input.at(-1) ?? 1, units], where)];
      return useBias ? [...own, bias([units], where)] : own;
    },
    append(x, context, where) {
      const product = matmul(x, context.weight('kernel'));
      return activate(where, activation, useBias ? add(product, context.weight('bias')) : product);
    },
  });
}
