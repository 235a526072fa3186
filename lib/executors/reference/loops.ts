// One loop per primitive: y[e] = primitive(a[e], b[e], c[e]) for the elements of a strip. They are
// written out so that each is compiled for its own operation; what an operation does to one
// element is in lib/arithmetic.ts. A mask of -1 moves along a register with the strip, a mask of 0
// stays at its first number: element i is file[place + (i & mask)].
import {
  abs32,
  add32,
  cosTurns32,
  div32,
  equal32,
  erf32,
  exp32,
  expm132,
  floor32,
  flushTiny32,
  fma32,
  less32,
  lessEqual32,
  log1p32,
  log32,
  max32,
  min32,
  mul32,
  neg32,
  select32,
  sigmoid32,
  sinTurns32,
  sqrt32,
  sub32,
  tanh32,
} from '../../arithmetic.ts';
import type { PrimitiveName } from '../../plan/primitives.ts';
import { uniform } from '../../random.ts';
import type { RandomState } from './context.ts';
import { registerFile } from './registers.ts';

/** One instruction: places of its registers in the file, and how its arguments are read. */
export interface Step {
  readonly loop: Loop;
  readonly y: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly aMask: number;
  readonly bMask: number;
  readonly cMask: number;
  /** Only of `random`: its stream, and the register at y as an array of its own. */
  readonly site: number;
  readonly into: Float32Array;
}

/** Computes `count` elements; the first is `element` of the domain. */
export type Loop = (step: Step, count: number, element: number, random: RandomState) => void;

const file = registerFile;

// Places come from a compiled program and lie within the file: hence `!` behind each read.

const add: Loop = ({ y, a, b, aMask, bMask }, count) => {
  for (let i = 0; i < count; i++) {
    file[y + i] = add32(file[a + (i & aMask)]!, file[b + (i & bMask)]!);
  }
};

const sub: Loop = ({ y, a, b, aMask, bMask }, count) => {
  for (let i = 0; i < count; i++) {
    file[y + i] = sub32(file[a + (i & aMask)]!, file[b + (i & bMask)]!);
  }
};

const mul: Loop = ({ y, a, b, aMask, bMask }, count) => {
  for (let i = 0; i < count; i++) {
    file[y + i] = mul32(file[a + (i & aMask)]!, file[b + (i & bMask)]!);
  }
};

const div: Loop = ({ y, a, b, aMask, bMask }, count) => {
  for (let i = 0; i < count; i++) {
    file[y + i] = div32(file[a + (i & aMask)]!, file[b + (i & bMask)]!);
  }
};

const fma: Loop = ({ y, a, b, c, aMask, bMask, cMask }, count) => {
  for (let i = 0; i < count; i++) {
    file[y + i] = fma32(file[a + (i & aMask)]!, file[b + (i & bMask)]!, file[c + (i & cMask)]!);
  }
};

const neg: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = neg32(file[a + (i & aMask)]!);
};

const abs: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = abs32(file[a + (i & aMask)]!);
};

const min: Loop = ({ y, a, b, aMask, bMask }, count) => {
  for (let i = 0; i < count; i++) {
    file[y + i] = min32(file[a + (i & aMask)]!, file[b + (i & bMask)]!);
  }
};

const max: Loop = ({ y, a, b, aMask, bMask }, count) => {
  for (let i = 0; i < count; i++) {
    file[y + i] = max32(file[a + (i & aMask)]!, file[b + (i & bMask)]!);
  }
};

const sqrt: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = sqrt32(file[a + (i & aMask)]!);
};

const exp: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = exp32(file[a + (i & aMask)]!);
};

const log: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = log32(file[a + (i & aMask)]!);
};

const tanh: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = tanh32(file[a + (i & aMask)]!);
};

const sigmoid: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = sigmoid32(file[a + (i & aMask)]!);
};

const expm1: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = expm132(file[a + (i & aMask)]!);
};

const log1p: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = log1p32(file[a + (i & aMask)]!);
};

const erf: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = erf32(file[a + (i & aMask)]!);
};

const sinTurns: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = sinTurns32(file[a + (i & aMask)]!);
};

const cosTurns: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = cosTurns32(file[a + (i & aMask)]!);
};

const floor: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = floor32(file[a + (i & aMask)]!);
};

const less: Loop = ({ y, a, b, aMask, bMask }, count) => {
  for (let i = 0; i < count; i++) {
    file[y + i] = less32(file[a + (i & aMask)]!, file[b + (i & bMask)]!);
  }
};

const lessEqual: Loop = ({ y, a, b, aMask, bMask }, count) => {
  for (let i = 0; i < count; i++) {
    file[y + i] = lessEqual32(file[a + (i & aMask)]!, file[b + (i & bMask)]!);
  }
};

const equal: Loop = ({ y, a, b, aMask, bMask }, count) => {
  for (let i = 0; i < count; i++) {
    file[y + i] = equal32(file[a + (i & aMask)]!, file[b + (i & bMask)]!);
  }
};

const select: Loop = ({ y, a, b, c, aMask, bMask, cMask }, count) => {
  for (let i = 0; i < count; i++) {
    file[y + i] = select32(file[a + (i & aMask)]!, file[b + (i & bMask)]!, file[c + (i & cMask)]!);
  }
};

const flushTiny: Loop = ({ y, a, aMask }, count) => {
  for (let i = 0; i < count; i++) file[y + i] = flushTiny32(file[a + (i & aMask)]!);
};

const random: Loop = ({ site, into }, count, element, { seed, step }) => {
  uniform(seed, site, step, count, into, element);
};

const loops: Readonly<Partial<Record<PrimitiveName, Loop>>> = {
  add,
  sub,
  mul,
  div,
  fma,
  neg,
  abs,
  min,
  max,
  sqrt,
  exp,
  log,
  tanh,
  sigmoid,
  expm1,
  log1p,
  erf,
  sinTurns,
  cosTurns,
  floor,
  less,
  lessEqual,
  equal,
  select,
  flushTiny,
  random,
};

/** The loop of a primitive; reductions along the row have none. */
export function loopOf(name: PrimitiveName): Loop {
  const loop = loops[name];
  if (!loop) throw new Error(`loopOf: ${name} is not a primitive of single elements`);
  return loop;
}
