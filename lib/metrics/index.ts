// The metrics: a factory each, and its name where a metric is named.
export { accuracy } from './accuracy.ts';
export { auc } from './auc.ts';
export { binaryAccuracy } from './binary-accuracy.ts';
export { categoricalAccuracy } from './categorical-accuracy.ts';
export { confusionMatrix } from './confusion-matrix.ts';
export { f1Score } from './f1-score.ts';
export { meanAbsoluteError } from './mean-absolute-error.ts';
export { meanSquaredError } from './mean-squared-error.ts';
export { precision } from './precision.ts';
export { r2Score } from './r2-score.ts';
export { recall } from './recall.ts';
export { rootMeanSquaredError } from './root-mean-squared-error.ts';
export { sparseCategoricalAccuracy } from './sparse-categorical-accuracy.ts';
export { topK } from './top-k.ts';
