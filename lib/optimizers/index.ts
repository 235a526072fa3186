// The optimizers: a factory each, and its name where an optimizer is named.
export { adam } from './adam.ts';
export { custom } from './custom.ts';
export { rmsprop } from './rmsprop.ts';
export { sgd } from './sgd.ts';
