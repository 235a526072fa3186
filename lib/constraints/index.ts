// The constraints: a factory each, and its name where a constraint is named.
export { maxNorm } from './max-norm.ts';
export { nonNeg } from './non-neg.ts';
export { unitNorm } from './unit-norm.ts';
