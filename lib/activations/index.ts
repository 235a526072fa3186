// The activations: a factory each, and its name where an activation is named.
export { exp } from './exp.ts';
export { hardSigmoid } from './hard-sigmoid.ts';
export { hardSwish } from './hard-swish.ts';
export { leakyRelu } from './leaky-relu.ts';
export { linear } from './linear.ts';
export { logSoftmax } from './log-softmax.ts';
export { relu } from './relu.ts';
export { relu6 } from './relu6.ts';
export { sigmoid } from './sigmoid.ts';
export { silu } from './silu.ts';
export { softmax } from './softmax.ts';
export { softsign } from './softsign.ts';
export { tanh } from './tanh.ts';
