// The metrics: a factory each, and its name where a metric is named.
export { accuracy } from './accuracy.ts';
export { meanAbsoluteError } from './mean-absolute-error.ts';
export { meanSquaredError } from './mean-squared-error.ts';
