// A learned vector for each word of a vocabulary (Bengio et al. 2003).
import { sizeRange } from '../data/check.ts';
import { gatherRows } from '../graph/ops.ts';
import type { Initializer } from '../initializers/resolve.ts';
import { defineLayer, readLayerOptions } from './define.ts';
import type { LayerOptions } from './define.ts';
import type { CallableLayer } from './layer.ts';
import { readWeight, weightDefaults } from './weight-options.ts';
import type { WeightOptions } from './weight-options.ts';

export interface EmbeddingOptions extends LayerOptions, WeightOptions<'embeddings'> {
  /** How many words there are. */
  inputDim: number;
  /** How many numbers stand for a word. */
  outputDim: number;
  /** Default 'randomUniform': between −0.05 and 0.05. */
  embeddingsInitializer?: Initializer;
}

/**
 * y[..., j] = embeddings[x[...], j]; x [n, ...] words as numbers from 0 to inputDim − 1, y [n, ...,
 * outputDim]; weight `embeddings` [inputDim, outputDim], whose gradient is 0 for words that are not
 * in the batch; momentum, decay and a penalty may move them all the same. A word beyond the last
 * ends `fit`, `predict` or `evaluate` with a RangeError that names the layer and the sample; the
 * weights are those before the step.
 *
 * As the first layer it makes the model take whole numbers; a functional model takes them by
 * `input({ shape, type: 'i32' })`.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the layer is called, if
 *   the input does not hold indices.
 * @example
 * const model = sequential([
 *   layers.embedding({ inputDim: 1000, outputDim: 16, inputShape: [10] }),
 *   layers.flatten(),
 *   layers.dense({ units: 1, activation: 'sigmoid' }),
 * ]);
 * model.predict([[4, 8, 15, 16, 23, 42, 0, 0, 0, 0]]);
 */
export function embedding(options: EmbeddingOptions): CallableLayer {
  const given = readLayerOptions('embedding', options, {
    inputDim: undefined,
    outputDim: undefined,
    ...weightDefaults('embeddings', 'randomUniform'),
  });
  const inputDim = given.number('inputDim', sizeRange);
  const outputDim = given.number('outputDim', sizeRange);
  const embeddings = readWeight('embedding', given, 'embeddings');
  return defineLayer('embedding', given, {
    takes: 'i32',
    outputShape: (input) => [...input, outputDim],
    weights: (_, where) => [embeddings([inputDim, outputDim], where)],
    append: (x, context) => gatherRows(context.weight('embeddings'), x),
  });
}
