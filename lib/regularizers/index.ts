// The regularizers: a factory each, and its name where a regularizer is named.
export { l1 } from './l1.ts';
export { l1l2 } from './l1l2.ts';
export { l2 } from './l2.ts';
