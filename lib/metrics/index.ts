// The metrics: a factory each, and its name where a metric is named.
export { accuracy } from './accuracy.ts';
export { binaryAccuracy } from './binary-accuracy.ts';
export { categoricalAccuracy } from './categorical-accuracy.ts';
export { meanAbsoluteError } from './mean-absolute-error.ts';
export { meanSquaredError } from './mean-squared-error.ts';
export { sparseCategoricalAccuracy } from './sparse-categorical-accuracy.ts';
export { topK } from './top-k.ts';
