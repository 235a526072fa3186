// The optimizers: a factory each, and its name where an optimizer is named.
export { adadelta } from './adadelta.ts';
export { adagrad } from './adagrad.ts';
export { adam } from './adam.ts';
export { adamax } from './adamax.ts';
export { adamw } from './adamw.ts';
export { custom } from './custom.ts';
export { lion } from './lion.ts';
export { nadam } from './nadam.ts';
export { radam } from './radam.ts';
export { rmsprop } from './rmsprop.ts';
export { sgd } from './sgd.ts';
