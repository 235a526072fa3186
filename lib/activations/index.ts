// The activations: a factory each, and its name where an activation is named.
export { leakyRelu } from './leaky-relu.ts';
export { linear } from './linear.ts';
export { relu } from './relu.ts';
export { sigmoid } from './sigmoid.ts';
export { softmax } from './softmax.ts';
export { tanh } from './tanh.ts';
