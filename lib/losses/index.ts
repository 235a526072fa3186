// The losses: a factory each, and its name where a loss is named.
export { binaryCrossentropy } from './binary-crossentropy.ts';
export { categoricalCrossentropy } from './categorical-crossentropy.ts';
export { cosineSimilarity } from './cosine-similarity.ts';
export { halfMeanSquaredError } from './half-mean-squared-error.ts';
export { hinge } from './hinge.ts';
export { huber } from './huber.ts';
export { klDivergence } from './kl-divergence.ts';
export { meanAbsoluteError } from './mean-absolute-error.ts';
export { meanSquaredError } from './mean-squared-error.ts';
export { sparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';
