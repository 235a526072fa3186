// The initializers: a factory each, and its name where an initializer is named.
export { constant, ones, zeros } from './constant.ts';
export { glorotNormal, glorotUniform } from './glorot.ts';
export { heNormal, heUniform } from './he.ts';
export { randomNormal } from './random-normal.ts';
export { randomUniform } from './random-uniform.ts';
