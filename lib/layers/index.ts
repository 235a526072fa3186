// The layers: a factory each.
export { activation } from './activation.ts';
export { custom } from './custom.ts';
export { dense } from './dense.ts';
export { dropout } from './dropout.ts';
export { flatten } from './flatten.ts';
export { inputLayer } from './input-layer.ts';
