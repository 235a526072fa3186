// The vocabulary of Values, as users import it: `import { ops } from 'bitgrad'`.
export {
  abs,
  add,
  cosTurns,
  div,
  equal,
  erf,
  exp,
  expm1,
  floor,
  flushTiny,
  fma,
  greater,
  less,
  lessEqual,
  log,
  log1p,
  maximum,
  minimum,
  mul,
  neg,
  select,
  sigmoid,
  sinTurns,
  sqrt,
  square,
  sub,
  tanh,
} from './elementwise.ts';
export { argmax, max, mean, oneHot, stopGradient, sum } from './arrays.ts';
export { reshape, transpose } from './axes.ts';
export { clip } from './clip.ts';
export { concat, slice } from './concat.ts';
export { matmul } from './matmul.ts';
export { gatherRows, scatterAddRows } from './rows.ts';
