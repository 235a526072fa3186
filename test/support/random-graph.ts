// Random graphs: a few sources, then random ops over whatever fits, then gradients of a random
// number with respect to the sources. Deterministic by seed. Values include zeros, ties, huge and
// tiny numbers.
import * as arrays from '#lib/graph/arrays.ts';
import { reshape, transpose } from '#lib/graph/axes.ts';
import { concat, slice } from '#lib/graph/concat.ts';
import * as elementwise from '#lib/graph/elementwise.ts';
import { gradients } from '#lib/graph/gradient.ts';
import { Graph } from '#lib/graph/graph.ts';
import type { Value } from '#lib/graph/graph.ts';
import { matmul } from '#lib/graph/matmul.ts';
import { gatherRows, scatterAddRows } from '#lib/graph/rows.ts';
import { count, sameShape, sizeAt } from '#lib/graph/shape.ts';
import type { Shape } from '#lib/graph/shape.ts';
import type { Scene } from './graph-runner.ts';

/** A small generator (mulberry32): tests need numbers, not quality. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const special = [0, -0, 1, -1, 0.5, 1e-40, -1e-42, 3e38, -1e20, 1e-20];

export function randomScene(seed: number, n: number, length: number): Scene {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const graph = new Graph();
  const sources = new Map<string, { value: Value; data: Float32Array }>();
  const source = (shape: Shape): Value => {
    const name = `s${sources.size}`;
    const value = graph.source({ kind: 'weight', name }, shape);
    const data = Float32Array.from({ length: sizeAt(count(shape), n) }, () =>
      random() < 0.05 ? pick(special) : (random() - 0.5) * 4,
    );
    sources.set(name, { value, data });
    return value;
  };
  const d = pick([1, 3, 16, 17, 65]);
  const e = pick([2, 5, 16, 33]);
  const values = [source([-1, d]), source([d]), source([-1, 1]), source([d, e]), source([])];
  values.push(source([-1, d]), source([e]), graph.rows());
  values.push(source([-1, 3, e]), source([-1, e, 4]), source([-1, 2, 3]));
  const given = values.length;
  while (values.length < length + given) {
    const next = graph.within(`op${values.length}`, () => extend(values, random, pick));
    if (next && next.type === 'f32') values.push(next);
  }
  if (seed % 10 === 5) values.push(long(pick(values.slice(given)), seed));
  if (seed % 5 === 2) values.push(noisy(pick(values.slice(given)), seed));
  const computed = values.slice(given);
  const outputs = computed.filter(() => random() < 0.3);
  const target = pick(computed);
  const wrt = [...sources.values()].map(({ value }) => value);
  outputs.push(...gradients(arrays.sum(target), wrt), target);
  return { graph, sources, outputs };
}

type Pick = <T>(list: readonly T[]) => T;

function extend(values: readonly Value[], random: () => number, pick: Pick): Value | undefined {
  const a = pick(values);
  switch (Math.floor(random() * 11)) {
    case 0:
    case 1:
      return binary(a, pick(values), random, pick);
    case 2:
    case 3:
      return unary(a, pick);
    case 4:
      return reduction(a, random, pick);
    case 5:
      return product(a, values, random);
    case 6:
      return a.shape.length >= 2 && count(a.shape) !== 1 ? reshaped(a, pick) : undefined;
    case 7:
      return joined(a, values, random, pick);
    case 8:
      return cut(a, random, pick);
    case 9:
      return byIndex(a, pick(values), random);
    default:
      return a.shape.length === 2 ? pickMax(a) : undefined;
  }
}

// More numbers than a program has registers, for every element and for one.
function long(a: Value, seed: number): Value {
  let [full, one] = [a, a.graph.rows()];
  for (let i = 1; i <= 40 + (seed % 40); i++) {
    full = elementwise.fma(full, 1 - i / 128, i / 64);
    one = elementwise.fma(one, 1 - i / 256, i / 32);
  }
  return elementwise.mul(full, one);
}

// With a number drawn for each row, and one for each element.
function noisy(a: Value, seed: number): Value {
  const { add, mul, random } = elementwise;
  const rows = a.shape.map((size) => (size < 0 ? size : 1));
  if (!rows.some((size) => size < 0)) return a;
  return add(mul(a, random(a.graph, rows, seed)), random(a.graph, a.shape, seed + 1));
}

function binary(a: Value, b: Value, random: () => number, pick: Pick): Value | undefined {
  try {
    const { add, sub, mul, div, maximum, minimum, less, equal, select, fma } = elementwise;
    if (random() < 0.2) return select(less(a, b), b, random() < 0.5 ? a : 0.25);
    if (random() < 0.2) return fma(a, b, a);
    return pick([add, sub, mul, div, maximum, minimum, less, equal])(a, random() < 0.2 ? 0.75 : b);
  } catch (error) {
    // The shapes do not broadcast: try something else.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function unary(a: Value, pick: Pick): Value {
  const { abs, exp, log, neg, sigmoid, sqrt, square, tanh, floor, flushTiny } = elementwise;
  const { expm1, log1p, erf, sinTurns, cosTurns } = elementwise;
  const first = [abs, exp, log, neg, sigmoid, sqrt, square, tanh, floor, flushTiny];
  return pick([...first, expm1, log1p, erf, sinTurns, cosTurns])(a);
}

function reduction(a: Value, random: () => number, pick: Pick): Value | undefined {
  if (a.shape.length === 0) return undefined;
  const axis = Math.floor(random() * a.shape.length);
  const keepDims = random() < 0.5;
  const batch = (a.shape[axis] ?? 0) < 0;
  const kinds = batch ? [arrays.sum, arrays.mean] : [arrays.sum, arrays.max, arrays.mean];
  return pick(kinds)(a, axis, { keepDims });
}

function product(a: Value, values: readonly Value[], random: () => number): Value | undefined {
  const lead = a.shape.slice(0, -2);
  const fits = values.filter((b) => {
    if (a.shape.length < 2 || b.shape.length < 2) return false;
    return (a !== b || lead.length > 0) && sameShape(b.shape.slice(0, -2), lead);
  });
  const b = fits[Math.floor(random() * fits.length)];
  if (!b) return undefined;
  for (const [transposeA, transposeB] of [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ]) {
    const inner = a.shape.at(transposeA ? -2 : -1);
    const rows = a.shape.at(transposeA ? -1 : -2) ?? 0;
    const cols = b.shape.at(transposeB ? -2 : -1) ?? 0;
    const twice = rows < 0 && cols < 0;
    if (inner !== b.shape.at(transposeB ? -1 : -2) || twice) continue;
    const options = { transposeA: transposeA === true, transposeB: transposeB === true };
    const c = matmul(a, b, options);
    const bias = values.find((v) => sameShape(v.shape, [cols]));
    return bias && random() < 0.5 ? elementwise.add(c, bias) : c;
  }
  return undefined;
}

function fixedAxis(a: Value, pick: Pick): number | undefined {
  const axes = a.shape.flatMap((size, i) => (size > 0 ? [i] : []));
  return axes.length === 0 ? undefined : pick(axes);
}

function joined(a: Value, values: readonly Value[], random: () => number, pick: Pick) {
  const axis = fixedAxis(a, pick);
  if (axis === undefined || count(a.shape) > 1000) return undefined;
  const rest = (shape: Shape): Shape => shape.map((size, i) => (i === axis ? 0 : size));
  const fits = values.filter((b) => {
    return sameShape(rest(b.shape), rest(a.shape)) && (b.shape[axis] ?? 0) > 0;
  });
  if (random() < 0.2) return concat([a, a, a], axis);
  return concat([a, pick(fits), pick(fits)].slice(random() < 0.5 ? 1 : 0), axis);
}

function cut(a: Value, random: () => number, pick: Pick): Value | undefined {
  const axis = fixedAxis(a, pick);
  if (axis === undefined) return undefined;
  const size = a.shape[axis] ?? 1;
  const start = Math.floor(random() * size);
  const end = start + 1 + Math.floor(random() * (size - start));
  return slice(a, { axis, start, end });
}

// Rows of b named by the largest of each row of a, or a row of a added to each.
function byIndex(a: Value, b: Value, random: () => number): Value | undefined {
  const cols = a.shape.at(-1) ?? 0;
  if (cols <= 0 || a.shape.length > 3) return undefined;
  const largest = arrays.argmax(a);
  if (random() < 0.5) return scatterAddRows(cols, largest, a);
  const enough = (b.shape[0] ?? 0) >= cols;
  return enough && count(b.shape.slice(1)) > 0 ? gatherRows(b, largest) : undefined;
}

function reshaped(a: Value, pick: Pick): Value {
  const orders =
    a.shape.length === 3
      ? [
          [0, 2, 1],
          [1, 0, 2],
          [2, 0, 1],
        ]
      : [[1, 0]];
  const flat = (): Value => reshape(a, [count(a.shape)]);
  return pick([() => transpose(a, pick(orders)), flat])();
}

function pickMax(a: Value): Value {
  const cols = a.shape[1] ?? 1;
  return cols > 0 && cols < 100 ? arrays.oneHot(arrays.argmax(a), cols) : a;
}
