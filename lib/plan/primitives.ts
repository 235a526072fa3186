// The scalar primitives that map programs are made of: name, code in encoded plans, arguments.
// What each computes is in lib/arithmetic.ts (normative) and native/ops/map/strip.h (its twin).

const table = {
  add: [1, 2],
  sub: [2, 2],
  mul: [3, 2],
  div: [4, 2],
  fma: [5, 3],
  neg: [6, 1],
  abs: [7, 1],
  min: [8, 2],
  max: [9, 2],
  sqrt: [10, 1],
  exp: [11, 1],
  log: [12, 1],
  tanh: [13, 1],
  sigmoid: [14, 1],
  floor: [15, 1],
  less: [16, 2],
  lessEqual: [17, 2],
  equal: [18, 2],
  select: [19, 3],
  flushTiny: [20, 1],
  random: [21, 0],
  rowSum: [22, 1],
  rowMax: [23, 1],
  expm1: [24, 1],
  log1p: [25, 1],
  erf: [26, 1],
  sinTurns: [27, 1],
  cosTurns: [28, 1],
} as const;

export type PrimitiveName = keyof typeof table;

export const primitiveNames = Object.keys(table) as PrimitiveName[];

/** The primitive's code in encoded plans. */
export function codeOf(name: PrimitiveName): number {
  return table[name][0];
}

/** How many arguments the primitive takes. */
export function arityOf(name: PrimitiveName): number {
  return table[name][1];
}
