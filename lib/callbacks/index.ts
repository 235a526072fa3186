// The callbacks: a factory each.
export { earlyStopping } from './early-stopping.ts';
export { lambda } from './lambda.ts';
