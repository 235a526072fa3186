// The initializers: a factory each, and its name where an initializer is named.
export { constant, ones, zeros } from './constant.ts';
export { glorotNormal, glorotUniform } from './glorot.ts';
export { heNormal, heUniform } from './he.ts';
export { identity } from './identity.ts';
export { lecunNormal, lecunUniform } from './lecun.ts';
export { orthogonal } from './orthogonal.ts';
export { randomNormal } from './random-normal.ts';
export { randomUniform } from './random-uniform.ts';
export { truncatedNormal } from './truncated-normal.ts';
export { varianceScaling } from './variance-scaling.ts';
